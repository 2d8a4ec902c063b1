/**
 * One command in flight: its answer ends with OK, ERROR, +CME ERROR or +CMS ERROR. Between its lines anything may come: what
 * the modem tells by itself, its echo, the traffic of somebody else. Signs that another program commands the modem (commands
 * that are not ours, results nobody here waits for, a prompt for a short message, a data connection) free the line for a
 * while: `held`.
 */
import type { AtWord } from './at-line.ts';

/** Most lines of one answer; more are dropped. */
const LINES_LIMIT = 40;
/** An answer that takes longer is none. The slowest query in use (+COPS?) is answered from memory. */
export const ANSWER_MS = 5_000;
/** After that nothing is asked for this long: the answer may still come, and must not be taken for that of the next. */
const LATE_MS = 3_000;
/** After a sign of another user: a command or prompt of his; a result alone may be left from before us. */
export const HOLD_MS = 30_000;
export const RESULT_HOLD_MS = 5_000;
/** Once a data connection was seen to begin, until it is seen to end. */
export const DATA_HOLD_MS = 600_000;

const RESULT = /^(OK|ERROR|COMMAND NOT SUPPORT|TOO MANY PARAMETERS)$|^\+CM[ES] ERROR:\s*(.*)$/;
const CALL_ENDED = /^(NO CARRIER|NO DIALTONE|NO ANSWER|BUSY)\b/;
const CALL = /^CONNECT( |$)/;
const COMMAND = /^AT($|[+^$%#*&!]|[A-Z]\d*$|S\d|D[\dTP*])/i;
/** What a modem tells by itself, or answers: a line with a name. */
export const NAMED =
  /^[+^$%*#][A-Z][A-Z0-9]{1,15}\s*(:|$)|^(RING|RDY|[+]?PBREADY|PB DONE|SMS (DONE|READY)|CALL READY|(NORMAL )?POWER(ED)? DOWN)$/i;

/** `AT+CSQ` → `+CSQ`; empty where the answer has no name (`ATI`). */
export const nameOf = (command: string): string => /^AT([+^][A-Z0-9]+)/i.exec(command)?.[1]?.toUpperCase() ?? '';

/** What the words come to. `command`, `line` and `result` are of nobody here. */
export type AtItem =
  | { kind: 'answer'; command: string; error?: string; lines: string[] }
  | { kind: 'command'; text: string }
  | { kind: 'line'; text: string }
  | { kind: 'result'; error?: string };

export interface Question {
  /** With its `AT`, without the carriage return. */
  command: string;
  /** Which lines without a name belong to its answer. */
  plain?: RegExp;
}

interface Flight extends Question {
  name: string;
  sentAt: number;
  echoed: boolean;
  lines: string[];
}

export class AtExchange {
  #flight: Flight | undefined;
  /** Our last command that got no answer in time, and when. */
  #late: { command: string; at: number } | undefined;
  #hold: { from: number; ms: number } | undefined;

  /** Whether an answer is under way, or may still be. */
  busy(now: number): boolean {
    if (this.#late && (now < this.#late.at || now - this.#late.at >= LATE_MS)) this.#late = undefined;
    return this.#flight !== undefined || this.#late !== undefined;
  }

  /** Whether the line is left to another user now. A clock that was set back frees it. */
  held(now: number): boolean {
    if (this.#hold && (now < this.#hold.from || now - this.#hold.from >= this.#hold.ms)) this.#hold = undefined;
    return this.#hold !== undefined;
  }

  /** Begins a question; only while neither `busy` nor `held`. @returns the bytes to send */
  ask(question: Question, now: number): Uint8Array {
    this.#flight = { ...question, name: nameOf(question.command), sentAt: now, echoed: false, lines: [] };
    return Buffer.from(`${question.command}\r`, 'latin1');
  }

  /** @returns the command whose time ran out, if one's did */
  expired(now: number): string | undefined {
    const flight = this.#flight;
    if (!flight) return undefined;
    // The clock was set back: the time runs anew.
    if (now < flight.sentAt) flight.sentAt = now;
    if (now - flight.sentAt < ANSWER_MS) return undefined;
    this.#flight = undefined;
    this.#late = { command: flight.command, at: now };
    return flight.command;
  }

  /** @returns what the word ends or is, undefined while it is part of our own answer */
  take(word: AtWord, now: number): AtItem | undefined {
    if (word.kind === 'prompt') return this.#yieldTo(now, HOLD_MS);
    if (word.kind === 'data') return this.#yieldTo(now, DATA_HOLD_MS);
    const { text } = word;
    const result = RESULT.exec(text);
    if (result) return this.#result(text === 'OK' ? undefined : (result[2] ?? text), now);
    if (CALL.test(text)) return this.#yieldTo(now, DATA_HOLD_MS);
    if (CALL_ENDED.test(text)) return this.#yieldTo(now, HOLD_MS, true);
    if (COMMAND.test(text)) return this.#command(text, now);
    return this.#isMine(text) ? undefined : { kind: 'line', text };
  }

  /** Keeps a line of our answer. */
  #isMine(text: string): boolean {
    const flight = this.#flight;
    if (!flight) return false;
    const { name, plain, lines } = flight;
    const named = name !== '' && text.toUpperCase().startsWith(name) && /^\s*(:|$)/.test(text.slice(name.length));
    if (!named && (!plain?.test(text) || NAMED.test(text))) return false;
    if (lines.length < LINES_LIMIT) lines.push(text);
    return true;
  }

  #result(error: string | undefined, now: number): AtItem {
    const flight = this.#flight;
    const fault = error === undefined ? {} : { error };
    if (flight) {
      this.#flight = undefined;
      return { kind: 'answer', command: flight.command, lines: flight.lines, ...fault };
    }
    if (this.#late) this.#late = undefined;
    else this.#yieldTo(now, RESULT_HOLD_MS);
    return { kind: 'result', ...fault };
  }

  /** A command that comes back is our echo (which a notice may have cut), or another user's. */
  #command(text: string, now: number): AtItem | undefined {
    const flight = this.#flight;
    if (flight && !flight.echoed && flight.command.startsWith(text)) {
      flight.echoed = flight.command === text;
      return undefined;
    }
    if (this.#late?.command === text) return undefined;
    this.#yieldTo(now, HOLD_MS);
    return { kind: 'command', text };
  }

  /** Another user is at work. @param over the data connection that was seen is over: a long hold becomes a short one */
  #yieldTo(now: number, ms: number, over = false): undefined {
    const left = this.held(now) && this.#hold ? this.#hold.from + this.#hold.ms - now : 0;
    this.#hold = { from: now, ms: over ? ms : Math.max(ms, left) };
    this.#flight = undefined;
    this.#late = undefined;
    return undefined;
  }
}
