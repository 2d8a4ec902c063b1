/** What becomes of names while a name server answers, and after it has fallen silent; in a network of its own. */
import { readFile } from 'node:fs/promises';
import { lookup } from '../../../main/links/name-lookup.ts';
import { NameServer } from '../../sim/name-server.ts';

export interface Found {
  known: string;
  stoodIn: string;
  unknown: string;
  /** A file was read while all questions hung. */
  read: boolean;
}

const [folder = ''] = process.argv.slice(2);
const ask = (name: string) =>
  new Promise<string>((resolve) =>
    lookup(name, { family: 4 }, (error, address) =>
      resolve(error?.code ?? (typeof address === 'string' ? address : '')),
    ),
  );

const server = await NameServer.open(folder);
server.address = '192.0.2.7';
const known = await ask('center.example');
server.address = undefined;
// As many as there are threads, of each name.
const asked = [
  ...Array.from({ length: 8 }, () => ask('center.example')),
  ...Array.from({ length: 8 }, () => ask('other.example')),
];
let read = false;
const reading = readFile(import.meta.filename).then(() => (read = true));
const found = await Promise.all(asked);
const told: Found = { known, stoodIn: found[0] ?? '', unknown: found[8] ?? '', read };
await reading;
// An orderly end would wait for the questions that still hang in the system.
process.stdout.write(JSON.stringify(told), () => process.kill(process.pid, 'SIGKILL'));
