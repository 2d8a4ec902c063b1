/** What a process has used so far, as Linux tells it. */
import { readFileSync } from 'node:fs';

/** User and system time, ms (clock ticks of 10 ms), and resident memory, MB. */
export function usage(pid: number): { cpuMs: number; rssMb: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, rssMb: Number(rss) / 1_024 };
}
