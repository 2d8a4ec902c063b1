/** Identities. All are opaque strings; only the journal's `(station, seq)` has an order. */
import { z } from 'zod';

/** A station's id: lower-case letters, digits and `-`, 2…40 long, e.g. `zengdu-1`. It is the subject of its certificate. */
export const stationId = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,38})[a-z0-9]$/);
export type StationId = z.infer<typeof stationId>;

/** UUID version 7 (RFC 9562 §5.7), lower case. */
export const uuidV7 = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

/** An id chosen by configuration or derived from hardware (devices, units, feeds, links): 1…120 visible ASCII characters. */
export const localId = z.string().regex(/^[\x21-\x7e]{1,120}$/);
