/**
 * Appends groups of facts for ever, acknowledges some, and prints what is durable: `+SEQ` for each fact, `-SEQ` for each
 * acknowledgement. A test kills it. `node append-until-killed.ts FILE SEED`
 */
import { openStore } from '../../main/store/open.ts';
import { position, sos, vehicle } from '../main/store/samples.ts';
import { seeded } from './seeded.ts';

const [file = '', seed = '1'] = process.argv.slice(2);
const random = seeded(Number(seed));
const { journal } = openStore({ file, station: vehicle });
const outbox = journal.outbox('center');
for (let round = 0; round < 100_000; round += 1) {
  const facts = Array.from({ length: 1 + random(4) }, () =>
    random(5) === 0 ? sos() : position(random(10_000), random(2) === 0 ? 'zengdu-1' : 'radio-7'),
  );
  const entries = journal.append(facts);
  const done = random(3) === 0 ? outbox.next(1 + random(3)).map(({ seq }) => seq) : [];
  outbox.acknowledge(done);
  // Written synchronously: what is printed is durable, whenever the kill comes.
  process.stdout.write([...entries.map(({ seq }) => `+${seq}\n`), ...done.map((seq) => `-${seq}\n`)].join(''));
  await new Promise((resolve) => setImmediate(resolve));
}
