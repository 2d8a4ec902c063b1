/** What is said to a device for a message, and what its refusals mean. Pure. */
import type { DeviceCommand } from '../../../contract/device-command.ts';
import type { Medium } from '../../../contract/contact.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import type { Message } from '../../../contract/writing.ts';
import type { MessageRow } from '../../store/types.ts';

/** Characters of one message by packet radio (APRS 1.0.1, chapter 14). */
const RADIO_LENGTH = 67;
/** Words older than this say when they were written, ms. */
const OLD_MS = 10 * 60_000;
const BEIJING_MS = 8 * 3_600_000;

/** Marks words that were relayed already: they are not relayed again, by whomever they are heard. */
const RELAYED = /^【[^】]{1,60}】/;
export const isRelayed = (text: string): boolean => RELAYED.test(text);

/** What stands for something else in packet radio, by a letter that looks alike. */
const LOOKALIKES: Record<string, string> = { '|': '｜', '~': '～', '{': '｛' };

/**
 * The words as they go out: who spoke where they are relayed, and when they were written where that is long ago.
 * @throws QianshaoError radio-too-long
 */
export function textFor({ message, at }: MessageRow, medium: Medium, speaker: string | undefined, now: number): string {
  const name = speaker === undefined ? '' : `【${speaker.replace(/[【】]/g, '')}】`;
  const time = now - at > OLD_MS ? `${new Date(at + BEIJING_MS).toISOString().slice(11, 16)} ` : '';
  const text = `${name}${time}${message.text}`;
  if (medium === 'rdss') return text;
  const line = text.replace(/[|~{]/g, (letter) => LOOKALIKES[letter] ?? '').replace(/\p{Cc}+/gu, ' ');
  if (line.length > RADIO_LENGTH) throw new QianshaoError('radio-too-long', `${line.length} characters`);
  return line;
}

const PRIORITY = { flash: 0, urgent: 1, routine: 2 } as const;

export function commandFor(
  { id, medium, caller }: { id: string; medium: Medium; caller: string },
  text: string,
  priority: Message['priority'],
): DeviceCommand {
  if (medium === 'rdss') return { type: 'rdss-send', id, to: Number(caller), text, priority: PRIORITY[priority] };
  return { type: 'radio-send', id, to: caller, text };
}

const TRANSIENT: ReadonlySet<string> = new Set([
  'device-away',
  'device-busy',
  'rdss-no-signal',
  'rdss-no-card',
  'rdss-suppressed',
  'rdss-silenced',
  'rdss-battery-low',
  'rdss-too-soon',
  'ptt-busy',
  'command-expired',
  // A refusal for which the terminal gives no reason: many say no more than no where there is no beam.
  'command-refused',
]);

/** Refusals that may pass by themselves. */
export const isTransient = (code: string): boolean => TRANSIENT.has(code);

/** Ends of which it is not certain that nothing went out, where the device had begun to send. */
export const wasMaybeSent = (code: string): boolean =>
  code === 'command-expired' || code === 'device-away' || code === 'radio-no-answer';
