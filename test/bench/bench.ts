import os from 'node:os';

/** One measured figure. `ratio` is value over peer, both taken in the same run on the same machine. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  peer?: number;
  ratio?: number;
}

/** How many programs want to run on each core, in the last minute: beside what is measured while others use the machine too. */
export const loadFigure = (of: string): Figure => ({
  name: `${of}, load of this machine meanwhile, per core`,
  value: (os.loadavg()[0] ?? 0) / os.cpus().length,
  unit: '',
});
