/** Checks a map package and prints the verdict. `node inspect-process.ts FILE` (started by inspect.ts) */
import os from 'node:os';
import { QianshaoError } from '../../../contract/errors.ts';
import { inspect, type Verdict } from './inspect.ts';

os.setPriority(os.constants.priority.PRIORITY_LOW);
const verdict: Verdict = await inspect(process.argv[2] ?? '').then(
  (facts) => ({ facts }),
  (error: unknown) => ({
    code: error instanceof QianshaoError ? error.code : 'map-package-broken',
    detail: error instanceof QianshaoError ? error.detail : String(error),
  }),
);
process.stdout.write(JSON.stringify(verdict));
