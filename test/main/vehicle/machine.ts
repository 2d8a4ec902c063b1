/** A machine whose two clocks a test turns: the true time goes on, the system clock is set by whoever likes. */
import type { FixEvent } from '../../../contract/device-event.ts';
import type { Fix } from '../../../contract/fix.ts';
import type { MachineClock } from '../../../main/vehicle/machine-clock.ts';

export const T0 = Date.UTC(2026, 10, 24, 2, 0, 0);
export const HOUR = 3_600_000;

export class Machine implements MachineClock {
  boot = 'first';
  /** True time. */
  at = T0;
  /** How late the system clock is, ms. */
  behindMs = 0;
  /** How much slower the machine's clocks run than the true time, ppm. */
  slowPpm = 0;
  #startedAt = T0 - 100_000;

  system(): number {
    return Math.round(this.#counted() + this.#startedAt - this.behindMs);
  }

  /** As Linux tells it: in steps of 10 ms. */
  uptime(): number {
    return Math.floor(this.#counted() / 10) * 10;
  }

  pass(ms: number): void {
    this.at += ms;
  }

  reboot(boot: string): void {
    this.boot = boot;
    this.#startedAt = this.at - 20_000;
  }

  #counted(): number {
    return (this.at - this.#startedAt) * (1 - this.slowPpm / 1e6);
  }
}

const plain: Omit<Fix, 'fixAt' | 'receivedAt'> = {
  mode: 3,
  lat: 31.69,
  lon: 113.37,
  source: 'gnss',
  quality: 'autonomous',
};

/** The machine hears, now, a fix of `late` ms ago. */
export const heard = (machine: Machine, late = 0, more: Partial<FixEvent> = {}): FixEvent => ({
  ...plain,
  type: 'fix',
  fixAt: machine.at - late,
  receivedAt: machine.system(),
  ...more,
});
