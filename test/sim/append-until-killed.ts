/** Appends positions for ever and prints each seq once it is durable; a test kills it. `node append-until-killed.ts FILE` */
import { openStore } from '../../main/store/open.ts';
import { position, vehicle } from '../main/store/samples.ts';

const store = openStore({ file: process.argv[2] ?? '', station: vehicle });
for (let second = 0; second < 100_000; second += 1) {
  const [entry] = store.journal.append([position(second)]);
  // Written synchronously: what is printed has been confirmed, whenever the kill comes.
  process.stdout.write(`${entry?.seq}\n`);
  await new Promise((resolve) => setImmediate(resolve));
}
