/** What the bench and its two sides say to each other over the channel between processes. */
import type { Link, LinkChoice, Uplink } from '../../../contract/link.ts';

export type Ask =
  | { ask: 'code' }
  | { ask: 'enrol'; code: string }
  | { ask: 'write'; text: string }
  | { ask: 'measure' }
  | { ask: 'view' }
  /** Of the vehicle: address of the console with its token. */
  | { ask: 'console' }
  /** Of the vehicle: a network camera is there, its picture on the way to the center. The id of its feed. */
  | { ask: 'camera' }
  /** Of the vehicle: an encoder sends to it by WHIP, its picture on the way to the center. The id of its feed. */
  | { ask: 'encoder' }
  /** Of the center: address, and the administrator's login. */
  | { ask: 'staff' };

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
