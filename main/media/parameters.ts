/** What passes between pages and mediasoup, checked by mediasoup itself. */
import { QianshaoError } from '../../contract/errors.ts';
import type { Opaque } from '../../contract/media.ts';

/** Parameters that mediasoup defines, as plain data. */
export const opaque = (value: object): Opaque => ({ ...value });

/** mediasoup validates what pages send; what it refuses is the page's mistake and said so. */
export async function accepted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new QianshaoError('media-refused', error instanceof Error ? error.message : undefined, error);
  }
}
