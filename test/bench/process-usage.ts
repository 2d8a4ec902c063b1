/** What a process has used so far, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs';

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

/** All processes of the browser that this process started. */
export function browserPids(): number[] {
  const parents = new Map<number, { parent: number; name: string }>();
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    try {
      const [, name = '', rest = ''] = /\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      parents.set(pid, { parent: Number(rest.split(' ')[1]), name });
    } catch {
      // Gone between the list and the look.
    }
  }
  const isOurs = (pid: number): boolean => pid === process.pid || (pid > 1 && isOurs(parents.get(pid)?.parent ?? 0));
  return [...parents].filter(([pid, { name }]) => name.startsWith('chrom') && isOurs(pid)).map(([pid]) => pid);
}

/** CPU time of several processes; one that ends meanwhile counts for nothing. */
export const cpuMs = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    try {
      return sum + usage(pid).cpuMs;
    } catch {
      return sum;
    }
  }, 0);
