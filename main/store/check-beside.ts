/** Checks a whole journal and marks it when it is damaged. `node check-beside.ts FILE` (started by check.ts) */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { damageMark, fullCheck } from './check.ts';

os.setPriority(os.constants.priority.PRIORITY_LOW);
const file = process.argv[2] ?? '';
const finding = fullCheck(file);
if (finding !== undefined) writeFileSync(damageMark(file), finding);
