/** The options of a device, as its driver wants them. */
import type { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';

/** @throws QianshaoError input-invalid, naming each option that is wrong */
export function readOptions<T>(schema: z.ZodType<T>, given: unknown): T {
  const { data, error } = schema.safeParse(given);
  if (error)
    throw new QianshaoError(
      'input-invalid',
      error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    );
  return data;
}
