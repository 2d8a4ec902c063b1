/** The two clocks of a machine: the one that people and networks set, and the one since its start, which nobody sets. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';

export interface MachineClock {
  /** Epoch ms. */
  system(): number;
  /** Since the machine started, asleep or awake; ms, in steps of about 10. */
  uptime(): number;
  /** Names this start of the machine. */
  readonly boot: string;
}

/** Linux names each start. Elsewhere a start of the program stands for one: what came before cannot be linked to it. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || randomUUID();
  } catch {
    return randomUUID();
  }
}

export const machineClock = (): MachineClock => ({
  system: Date.now,
  uptime: () => Math.round(os.uptime() * 1_000),
  boot: bootId(),
});
