/**
 * A process to be killed: `center FILE` prints its port and authority as JSON; `vehicle FILE PORT CA` writes entries on all
 * lanes without end, sends them, and prints each seq once it is durable.
 */
import { setInterval } from 'node:timers';
import { Backoff } from '../../../contract/backoff.ts';
import { MqttUplink } from '../../../main/links/mqtt-uplink.ts';
import { openStore } from '../../../main/store/open.ts';
import { center, position, sos, vehicle } from '../store/samples.ts';
import { openPlainCenter } from './plain-center.ts';

const [role, file = '', port = '', ca = ''] = process.argv.slice(2);

if (role === 'center') {
  const store = openStore({ file, station: center });
  const side = await openPlainCenter(store.journal);
  console.log(JSON.stringify({ port: side.port, ca: side.ca }));
} else {
  const { journal } = openStore({ file, station: vehicle });
  const uplink = new MqttUplink({
    url: `wss://127.0.0.1:${port}/mqtt`,
    station: vehicle.id,
    center,
    tls: { ca: Buffer.from(ca, 'base64').toString() },
    journal,
    onState: () => undefined,
    onError: (error) => console.error(error),
    backoff: new Backoff({ minMs: 20, maxMs: 100, jitter: 0.5 }),
  });
  uplink.start();
  let second = 0;
  setInterval(() => {
    const entries = journal.append(
      [position(second++), position(second++, 'radio-1'), sos()].slice(0, 1 + (second % 3)),
    );
    console.log(entries.at(-1)?.seq);
  }, 2);
}
