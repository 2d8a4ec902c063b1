/** The BeiDou floor as the screens show it: entries in packed form by short message, when no IP link works. */
import type { Device } from './device.ts';
import type { ErrorCode } from './errors.ts';

/** What both ends know of their terminal. Times are epoch ms. */
export interface FloorTraffic {
  /** When the card allows the next message; absent: at once. */
  nextAt?: number;
  /** When the last message was sent. */
  sentAt?: number;
  /** Why the last one was refused; absent: it was sent. */
  trouble?: ErrorCode;
}

/** On the vehicle. */
export interface FloorStatus extends FloorTraffic {
  /** `off`: not set up, or no center; `no-terminal`: there is none, or it is away; `standby`: an IP link works, or not long enough not; `open`. */
  state: 'off' | 'no-terminal' | 'standby' | 'open';
  /** Since when the state holds. */
  since: number;
  /** Since when no IP link works; absent: one works. */
  downSince?: number;
  /** When it opens if none comes back. */
  opensAt?: number;
  /** Id of the terminal's device. */
  device?: string;
  /** Entries that wait to be sent by it, or for their acknowledgement. */
  waiting: { flash: number; order: number };
  /** When the center was last heard by BeiDou. */
  heardAt?: number;
}

/** One vehicle as the commander's terminal knows it. */
export interface FloorVehicle {
  station: string;
  card: number;
  /** When it was last heard by BeiDou. */
  heardAt?: number;
  /** Entries that wait for it. */
  waiting: number;
}

/** At the center: its own terminal, and the vehicles that it speaks to. */
export interface CommanderStatus extends FloorTraffic {
  device: Pick<Device, 'state' | 'reason' | 'since' | 'port'>;
  /** Messages of the floor from cards of no vehicle of ours. */
  foreign: number;
  vehicles: FloorVehicle[];
}
