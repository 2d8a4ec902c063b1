/**
 * Messages of APRS (APRS 1.0.1, chapter 14; aprs.org, "Reply-acks", 1999):
 *
 *   :ADDRESSEE:text            nine characters, padded with blanks; BLN… are bulletins to all
 *   :ADDRESSEE:text{12         with a number, one to five characters: the addressee answers ack12, or rej12
 *   :ADDRESSEE:text{12}34      and 34 of yours is acknowledged by the way; {12} can, but has nothing to acknowledge
 *   :ADDRESSEE:ack12           an older program answers ack12}34 to the number before: what follows } is its own
 */
import { patternBytes, patternText, readText } from './aprs-text.ts';
import { only } from './rdss-fields.ts';

export type AprsMessage =
  | { kind: 'answer'; to: string; number: string; answer: 'received' | 'rejected' }
  | {
      kind: 'text';
      to: string;
      text: string;
      /** The sender's number of it, and all that an answer has to repeat. */
      number?: string;
      answerTo?: string;
      /** Of ours, acknowledged by the way. */
      acknowledges?: string;
    };

const NUMBER = '[!-z|~]{1,5}';
const ADDRESSEE = 9;

/** @returns undefined: no message, or the names of telemetry channels that a station sends to itself */
export function readMessage(information: Uint8Array): AprsMessage | undefined {
  const text = patternText(information);
  const [, padded = '', body = ''] = /^:([ -~]{9}):(.*)$/s.exec(text) ?? [];
  const to = padded.trim();
  if (!/^[!-~]+$/.test(to) || /^(PARM|UNIT|EQNS|BITS)\./.test(body)) return undefined;
  const [, verb, answered] = new RegExp(`^(ack|rej)(${NUMBER})(?:}${'[!-~]{0,5}'})?\\s*$`).exec(body) ?? [];
  if (answered !== undefined)
    return { kind: 'answer', to, number: answered, answer: verb === 'ack' ? 'received' : 'rejected' };
  const numbered = new RegExp(`^(.*)\\{((${NUMBER})(?:}(${NUMBER})?)?)\\s*$`, 's').exec(body);
  const words = readText(patternBytes(numbered?.[1] ?? body));
  if (words === '') return undefined;
  const [, , answerTo, number, acknowledges] = numbered ?? [];
  return { kind: 'text', to, text: words, ...only({ number, answerTo, acknowledges }) };
}

/** What stands for something else in a message, or is no letter. */
export const UNSENDABLE = /[\p{Cc}|~{]/u;

const message = (to: string, body: string): Uint8Array => Buffer.from(`:${to.padEnd(ADDRESSEE)}:${body}`, 'utf8');

/** @param to 1…9 characters @param text without `UNSENDABLE` @param number absent: no answer is wanted */
export const messageInformation = (to: string, text: string, number?: string): Uint8Array =>
  message(to, number === undefined ? text : `${text}{${number}`);

/** @param answerTo what stood behind the `{` */
export const ackInformation = (to: string, answerTo: string): Uint8Array => message(to, `ack${answerTo}`);
