/** One piece of work in the sending queue, and what is told of its fate. */
import type { CommandEvent } from '../../contract/device-command.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { RdssRefusal } from '../../contract/rdss.ts';
import { only } from './rdss-fields.ts';
import type { Work } from './rdss-speech.ts';

export interface QueueOptions {
  /** Why this work cannot be done with what is known of card and terminal; undefined: it can, or nothing is known. */
  check: (work: Work) => ErrorCode | undefined;
  /** The bytes; undefined: card or family are not known yet. */
  encode: (work: Work) => Uint8Array | undefined;
  /** Whether the beams allow sending; undefined: the terminal does not say. */
  usable: (now: number) => boolean | undefined;
  /** The card's interval, ms. */
  intervalMs: () => number;
  maxBytes: () => number | undefined;
  /** How long a message that is due waits for a beam or for the card to be known, ms. */
  beamWaitMs: number;
  /** How long a command may be in the queue, ms. */
  lifetimeMs: number;
}

export interface Entry {
  id: string;
  work: Work;
  priority: number;
  takenAt: number;
  tries: number;
  dueAt: number | undefined;
}

export interface Feedback {
  command: string;
  accepted: boolean;
  refusal?: RdssRefusal | undefined;
  waitS?: number | undefined;
}

const codes: Record<RdssRefusal, ErrorCode> = {
  failed: 'command-refused',
  'no-signal': 'rdss-no-signal',
  'too-soon': 'rdss-too-soon',
  'battery-low': 'rdss-battery-low',
  encryption: 'command-refused',
  checksum: 'command-refused',
  suppressed: 'rdss-suppressed',
  silenced: 'rdss-silenced',
  'no-card': 'rdss-no-card',
  'no-permission': 'rdss-no-permission',
  'too-long': 'rdss-too-long',
  unknown: 'command-refused',
};

/** What the operator is told when the terminal refuses. */
export const refusalCode = (refusal: RdssRefusal = 'unknown'): ErrorCode => codes[refusal];

export const fate = (
  { id, dueAt }: Entry,
  state: CommandEvent['state'],
  receivedAt: number,
  code?: ErrorCode,
  detail?: string,
): CommandEvent => ({
  type: 'command',
  receivedAt,
  id,
  state,
  ...only({ code, detail, dueAt: state === 'waiting' ? dueAt : undefined }),
});
