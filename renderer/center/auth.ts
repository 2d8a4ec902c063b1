/** Who is logged in; plain requests, because a cookie is set. */
import { z } from 'zod';
import { refusal } from '../../contract/enrolment.ts';
import { role } from '../../contract/station.ts';

const person = z.object({ name: z.string(), role });
const authState = z.object({ setUp: z.boolean(), person: person.nullable() });
export type AuthState = z.infer<typeof authState>;
export type Person = z.infer<typeof person>;

/** A refusal; its message is the code. */
async function ask(method: 'GET' | 'POST', route: string, body?: object): Promise<unknown> {
  const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(route, { method, ...json });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(refusal.parse(answer).code);
  return answer;
}

export const readAuth = async (): Promise<AuthState> => authState.parse(await ask('GET', '/auth/state'));
export const login = async (name: string, password: string): Promise<Person> =>
  person.parse(await ask('POST', '/auth/login', { name, password }));
export const setUp = async (name: string, password: string, token: string): Promise<Person> =>
  person.parse(await ask('POST', '/auth/setup', { name, password, token }));
export const logout = async (): Promise<void> => void (await ask('POST', '/auth/logout', {}));
