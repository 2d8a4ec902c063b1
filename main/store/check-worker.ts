/** The thread that checks a large file (see check.ts). */
import Database from 'better-sqlite3';
import { parentPort, workerData } from 'node:worker_threads';
import { quickCheck } from './check.ts';

const db = new Database(String(workerData), { readonly: true });
const finding = quickCheck(db);
db.close();
parentPort?.postMessage(finding);
