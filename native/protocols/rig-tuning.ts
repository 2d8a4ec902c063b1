/**
 * Tuning a rig: the settings one after another, then what the rig says it is at. The second is needed: a rig that rounds, or
 * a server that takes a mode it does not know, answers «0» all the same.
 */
import type { CommandOf } from '../../contract/device-command.ts';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { RigEvent } from '../../contract/radio.ts';
import { fate } from './command-fate.ts';
import { errorWords } from './rigctl-answers.ts';
import type { Request } from './rigctl-line.ts';

/** All steps together, ms. */
export const TUNE_MS = 10_000;
/** Rounding to a step of the rig that is no refusal, Hz. */
const ROUNDING_HZ = 12_500;
/** Hamlib: the usual passband of the mode. */
const USUAL = 0;

type RigState = Omit<RigEvent, 'type' | 'receivedAt'>;
type TuneCommand = CommandOf<'rig-tune'>;

export class RigTuning {
  #job: { command: TuneCommand; steps: Request[]; since: number } | undefined;

  get busy(): boolean {
    return this.#job !== undefined;
  }

  /** @throws QianshaoError device-busy, input-invalid (nothing to do, or a passband without a known mode) */
  take(command: TuneCommand, known: RigState, now: number): DeviceEvent[] {
    if (this.#job) throw new QianshaoError('device-busy', 'tuning');
    const { frequencyHz, passbandHz } = command;
    const mode = command.mode ?? (passbandHz === undefined ? undefined : known.mode);
    if (passbandHz !== undefined && mode === undefined)
      throw new QianshaoError('input-invalid', 'passband without mode');
    const steps: Request[] = [];
    if (frequencyHz !== undefined) steps.push({ name: 'set_freq', args: [frequencyHz] });
    if (mode !== undefined) steps.push({ name: 'set_mode', args: [mode, passbandHz ?? USUAL] });
    if (steps.length === 0) throw new QianshaoError('input-invalid', 'nothing to tune');
    if (frequencyHz !== undefined) steps.push({ name: 'get_freq' });
    if (mode !== undefined) steps.push({ name: 'get_mode' });
    this.#job = { command, steps, since: now };
    return [fate(command.id, 'waiting', now)];
  }

  /** The next step, if there is one to do. */
  next(): Request | undefined {
    return this.#job?.steps[0];
  }

  /** A step was answered. @param known what the rig says of itself by now */
  answered(request: Request, code: number, known: RigState, now: number): DeviceEvent[] {
    const job = this.#job;
    if (job?.steps[0] !== request) return [];
    if (code !== 0) return this.#end('command-refused', now, errorWords(code));
    job.steps.shift();
    if (job.steps.length > 0) return [];
    const { frequencyHz = known.frequencyHz ?? 0, mode = known.mode } = job.command;
    const there = known.mode === mode && Math.abs((known.frequencyHz ?? 0) - frequencyHz) <= ROUNDING_HZ;
    if (!there) return this.#end('command-refused', now, `the rig is at ${known.frequencyHz} Hz ${known.mode}`);
    this.#job = undefined;
    return [fate(job.command.id, 'done', now)];
  }

  /** Its time is over, or the step got no answer. */
  expire(now: number, request?: Request): DeviceEvent[] {
    const job = this.#job;
    if (!job) return [];
    if (now < job.since) job.since = now;
    const over = request === undefined ? now - job.since >= TUNE_MS : job.steps[0] === request;
    return over ? this.#end('command-expired', now) : [];
  }

  drop(now: number): DeviceEvent[] {
    return this.#job ? this.#end('device-away', now) : [];
  }

  #end(code: 'command-refused' | 'command-expired' | 'device-away', now: number, detail?: string): DeviceEvent[] {
    const id = this.#job?.command.id ?? '';
    this.#job = undefined;
    return [fate(id, 'refused', now, code, detail)];
  }
}
