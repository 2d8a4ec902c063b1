/** A rig behind Hamlib's `rigctld`: asked for what it is at, tuned, and keyed by way of the key guard. */
import type { DeviceCommand } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { DeviceReason } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { RigEvent } from '../../contract/radio.ts';
import type { Decoder, GuardWord, Output } from '../drivers/driver.ts';
import { Key } from './key.ts';
import { RigPolls } from './rig-polls.ts';
import { RigTuning } from './rig-tuning.ts';
import { isUnsupported, numberOf, valueOf, type RigctlAnswer } from './rigctl-answers.ts';
import { keyBytes, RigctlLine, type Request } from './rigctl-line.ts';

export interface RigOptions {
  /** Longest transmission, ms. */
  limitMs: number;
  /** Never keyed: a receiver, or a rig that is keyed by other means. */
  receiveOnly: boolean;
}

/** So many polls in a row that failed: nobody is there. */
const SILENT_POLLS = 3;
const CHECK_VFO: Request = { name: 'chk_vfo' };
const CAPABILITIES: Request = { name: 'dump_caps' };

type RigState = Omit<RigEvent, 'type' | 'receivedAt'>;

export class Rig implements Decoder {
  readonly #line = new RigctlLine();
  readonly #polls = new RigPolls();
  readonly #tuning = new RigTuning();
  readonly #key: Key | undefined;
  #state: RigState = {};
  /** Asked once, in this order. */
  #first = [CHECK_VFO, CAPABILITIES];
  #failed = 0;
  /** The key was at rest when the request in flight went: its answer tells of the time since. */
  #idleThen = true;

  constructor({ limitMs, receiveOnly }: RigOptions) {
    const key = (on: boolean) => () => ({ bytes: keyBytes(on, this.#line.vfoMode) });
    this.#key = receiveOnly ? undefined : new Key({ limitMs, on: key(true), off: key(false) });
  }

  get stats() {
    return this.#line.stats;
  }

  get trouble(): DeviceReason | undefined {
    return this.#failed >= SILENT_POLLS || this.#key?.stuck ? 'no-answer' : undefined;
  }

  push(chunk: Uint8Array, receivedAt: number): DeviceEvent[] {
    return this.#line.push(chunk).flatMap(({ answer, request }) => {
      const events = answer.code === 0 ? this.#read(answer, receivedAt) : [];
      return request ? [...events, ...this.#settle(request, answer.code, receivedAt)] : events;
    });
  }

  flush(receivedAt: number): DeviceEvent[] {
    return [...this.#tuning.drop(receivedAt), ...(this.#key?.drop(receivedAt) ?? [])];
  }

  command(command: DeviceCommand, now: number): DeviceEvent[] {
    if (command.type === 'rig-tune') {
      if (this.#key?.active) throw new QianshaoError('device-busy', 'the rig transmits');
      return this.#tuning.take(command, this.#state, now);
    }
    if (command.type !== 'key' || !this.#key) throw new QianshaoError('command-unknown', command.type);
    if (command.on && this.#tuning.busy) throw new QianshaoError('device-busy', 'tuning');
    return this.#key.command(command, now);
  }

  guarded(word: GuardWord, error: QianshaoError | undefined, now: number): DeviceEvent[] {
    return this.#key?.guarded(word, error, now) ?? [];
  }

  tick(now: number): { outputs: Output[]; events: DeviceEvent[] } {
    const expired = this.#line.expired(now);
    const events = expired ? this.#unanswered(expired, now) : this.#tuning.expire(now);
    // How the key is moved depends on the first answer.
    const asked = this.#first[0] !== CHECK_VFO;
    const key = asked ? this.#key?.tick(now) : undefined;
    const outputs: Output[] = [...(key?.words ?? [])];
    if (!this.#line.busy) {
      const receiving = this.#key?.idle !== false;
      const request = this.#first[0] ?? this.#tuning.next() ?? this.#polls.next(now, receiving);
      this.#idleThen = receiving;
      if (request) outputs.push({ bytes: this.#line.ask(request, now) });
    }
    return { outputs, events: [...events, ...(key?.events ?? [])] };
  }

  /** What a request that was answered means for what follows. */
  #settle(request: Request, code: number, now: number): DeviceEvent[] {
    if (request === this.#first[0]) this.#first.shift();
    else {
      this.#failed = code === 0 || isUnsupported(code) ? 0 : this.#failed + 1;
      this.#polls.answered(request, code);
    }
    return this.#tuning.answered(request, code, this.#state, now);
  }

  #unanswered(request: Request, now: number): DeviceEvent[] {
    if (request === this.#first[0]) this.#first.shift();
    this.#polls.unanswered(request, this.#failed === 0);
    this.#failed += 1;
    return this.#tuning.expire(now, request);
  }

  #read(answer: RigctlAnswer, receivedAt: number): DeviceEvent[] {
    switch (answer.name) {
      case 'get_ptt':
        return this.#ptt(numberOf(valueOf(answer, 'PTT')), receivedAt);
      case 'get_dcd': {
        const carrier = numberOf(valueOf(answer, 'DCD'));
        return carrier === undefined ? [] : (this.#key?.hear(carrier > 0, receivedAt) ?? []);
      }
      case 'chk_vfo':
        this.#line.vfoMode = valueOf(answer) === '1';
        return [];
      default:
        return this.#changed(stateOf(answer), receivedAt);
    }
  }

  #ptt(ptt: number | undefined, receivedAt: number): DeviceEvent[] {
    const key = this.#key;
    // Asked before the key moved, it tells of before.
    if (ptt === undefined || !key || key.idle !== this.#idleThen) return [];
    return key.seen(ptt > 0, receivedAt);
  }

  #changed(state: RigState, receivedAt: number): DeviceEvent[] {
    const next = { ...this.#state, ...state };
    if (JSON.stringify(next) === JSON.stringify(this.#state)) return [];
    this.#state = next;
    return [{ type: 'rig', receivedAt, ...next }];
  }
}

const within = (value: number | undefined, least: number, most: number): number | undefined =>
  value !== undefined && value >= least && value <= most ? Math.round(value) : undefined;

/** What an answer tells of the rig; what is out of all bounds is not told. */
function stateOf(answer: RigctlAnswer): RigState {
  const told = (state: { [key in keyof RigState]: RigState[key] | undefined }): RigState =>
    Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
  switch (answer.name) {
    case 'get_freq':
      return told({ frequencyHz: within(numberOf(valueOf(answer, 'Frequency')), 0, 300_000_000_000) });
    case 'get_mode':
      return told({
        mode: /^[A-Z0-9-]{1,12}$/.exec(valueOf(answer, 'Mode') ?? '')?.[0],
        passbandHz: within(numberOf(valueOf(answer, 'Passband')), 0, 10_000_000),
      });
    case 'get_level':
      return /(^| )STRENGTH$/.test(answer.args)
        ? told({ strengthDb: within(numberOf(valueOf(answer)?.replace(/^.*: */, '')), -200, 200) })
        : {};
    case 'dump_caps': {
      const names = [valueOf(answer, 'Mfg name'), valueOf(answer, 'Model name')].filter(Boolean);
      return names.length === 0 ? {} : { model: names.join(' ').slice(0, 80) };
    }
    default:
      return {};
  }
}
