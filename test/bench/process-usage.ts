/** What a process has used so far, as Linux tells it. */
import { readFileSync } from 'node:fs';

export interface Usage {
  /** User and system time, ms (clock ticks of 10 ms). */
  cpuMs: number;
  /** Resident memory, MB: all of it, what is the program's own, and what are pages of files that the system may take back. */
  rssMb: number;
  ownMb: number;
  fileMb: number;
}

/** @param pid of a process that runs */
export function usage(pid: number): Usage {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1_024;
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
    rssMb: mb('VmRSS'),
    ownMb: mb('RssAnon'),
    fileMb: mb('RssFile'),
  };
}
