/** What a phone asks of the vehicle: WHIP (RFC 9725), and how it stands. */
import { phoneState, type PhonePlace, type PhoneState } from '../../contract/video-source.ts';

/** An answer that takes longer is not waited for, ms. */
const WAIT_MS = 8_000;

/** The station's refusal: its code, or `away` when it cannot be reached. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export interface Published {
  /** Address of the session. */
  session: string;
  answer: string;
}

export class Station {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /** @throws Refused */
  async publish(offer: string): Promise<Published> {
    const response = await this.#ask('POST', '/whip', offer, { 'content-type': 'application/sdp' });
    return { session: response.headers.get('location') ?? '', answer: await response.text() };
  }

  /** ICE begins anew. @returns the station's new side @throws Refused */
  async restart(session: string, fragment: string): Promise<string> {
    const headers = { 'content-type': 'application/trickle-ice-sdpfrag', 'if-match': '*' };
    return (await this.#ask('PATCH', session, fragment, headers)).text();
  }

  /** Also from a page that is being left. */
  async end(session: string): Promise<void> {
    await this.#ask('DELETE', session);
  }

  /** @throws Refused */
  async state(): Promise<PhoneState> {
    return phoneState.parse(await (await this.#ask('GET', '/phone/state')).json());
  }

  /** @throws Refused */
  async place(place: PhonePlace): Promise<void> {
    await this.#ask('PUT', '/phone/place', JSON.stringify(place), { 'content-type': 'application/json' });
  }

  async #ask(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...headers },
      ...(body === undefined ? {} : { body }),
      keepalive: method === 'DELETE',
      signal: AbortSignal.timeout(WAIT_MS),
    }).catch(() => {
      throw new Refused('away');
    });
    if (response.ok) return response;
    const told: unknown = await response.json().catch(() => undefined);
    const code = typeof told === 'object' && told && 'code' in told ? String(told.code) : 'internal';
    throw new Refused(code);
  }
}
