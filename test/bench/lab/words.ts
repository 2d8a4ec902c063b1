/** What the bench and its sides say to each other over the channel between processes. */
import type { Segment } from '../../../contract/footage.ts';
import type { Link, LinkChoice, Uplink } from '../../../contract/link.ts';

export type Ask =
  | { ask: 'code' }
  | { ask: 'enrol'; code: string }
  | { ask: 'write'; text: string }
  | { ask: 'measure' }
  | { ask: 'view' }
  /** Of the vehicle: a network camera is there, its picture on the way to the center. The id of its feed. */
  | { ask: 'camera' }
  /** Of the vehicle: an encoder sends to it by WHIP, its picture on the way to the center. The id of its feed. */
  | { ask: 'encoder' }
  /** What there is of a feed in a span: recorded on the vehicle, fetched at the center. `Kept[]`. */
  | { ask: 'footage'; feed: string; from: number; to: number }
  /** Of the console: its first camera, the picture on the way to the center. The id of its feed. */
  | { ask: 'publish' }
  /** Of the center: address, and the administrator's login. */
  | { ask: 'staff' };

export type Kept = Pick<Segment, 'startAt' | 'endAt' | 'bytes' | 'sha256'>;

export interface Staff {
  url: string;
  name: string;
  password: string;
}

/** Of the vehicle; parts are absent at the center. */
export interface View {
  link?: Link;
  choice?: LinkChoice;
  uplink?: Uplink;
}

export type Told =
  | { told: 'ready' }
  | { told: 'answer'; value: unknown }
  | { told: 'failed'; why: string }
  /** A text is on the center's screens. */
  | { told: 'arrived'; text: string; at: number }
  /** What the center thinks of the vehicle, and the vehicle of the center. */
  | { told: 'presence'; online: boolean; at: number };
