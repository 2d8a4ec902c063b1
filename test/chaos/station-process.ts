/**
 * One station of a chaos world, lean: the real store and the real links in a process of their own, and a hand that writes facts
 * without end.
 *   node station-process.ts vehicle FILE PORT             connects to PORT
 *   node station-process.ts center FILE PORT              with the embedded broker at PORT
 *   node station-process.ts center FILE PORT external     with the broker of another make at PORT
 * Lines in: `write`, `quiet`. Lines out: `ready`, `quiet`; `+SEQ ID` for each fact that is durable; `!WORDS` for what must not be.
 */
import { once } from 'node:events';
import { enableCompileCache } from 'node:module';
import net from 'node:net';
import { createInterface } from 'node:readline';
import type { Refusal } from '../../main/links/wire.ts';
import type { Store } from '../../main/store/types.ts';

enableCompileCache();
const { Backoff } = await import('../../contract/backoff.ts');
const { QianshaoError } = await import('../../contract/errors.ts');
const { Broker } = await import('../../main/links/broker.ts');
const { CenterLinks } = await import('../../main/links/center-links.ts');
const { MqttUplink } = await import('../../main/links/mqtt-uplink.ts');
const { openStream } = await import('../../main/links/streams.ts');
const { Plotting } = await import('../../main/plots/plotting.ts');
const { openStore } = await import('../../main/store/open.ts');
const { StationClock } = await import('../../main/vehicle/station-clock.ts');
const { center, vehicle } = await import('../main/store/samples.ts');
const { Draughtsman } = await import('./draughtsman.ts');
const { someFacts } = await import('./facts.ts');

const [role = '', file = '', port = '', external] = process.argv.slice(2);
const WRITE_EVERY_MS = 12;
/** Long for a test: the machine may be busy with others. */
const SILENCE_MS = 2_500;
const station = role === 'center' ? center : vehicle;
const random = (n: number) => Math.floor(Math.random() * n);
const say = (line: string) => process.stdout.write(`${line}\n`);

/** A store that takes nothing (a full disk) is what stations live with. */
function complain(error: unknown): void {
  if (error instanceof QianshaoError && (error.code.startsWith('store-') || error.code.startsWith('center-'))) return;
  say(`!${error instanceof Error ? (error.stack ?? error.message).replaceAll('\n', ' ') : String(error)}`);
}
process.on('uncaughtException', complain);
process.on('unhandledRejection', complain);
const onRefused = (refused: readonly Refusal[]) => say(`!refused ${JSON.stringify(refused.slice(0, 3))}`);
const backoff = () => new Backoff({ minMs: 20, maxMs: 250, jitter: 0.5 });

function openVehicle(store: Store): { close(): Promise<void> } {
  const uplink = new MqttUplink({
    url: `mqtt://127.0.0.1:${port}`,
    station: vehicle.id,
    center,
    tls: {},
    journal: store.journal,
    onState: () => undefined,
    onError: complain,
    onRefused,
    backoff: backoff(),
    beatMs: 500,
    silenceMs: SILENCE_MS,
    connectTimeoutMs: 3_000,
    stableMs: 200,
  });
  uplink.start();
  return uplink;
}

async function openCenter(store: Store): Promise<{ close(): Promise<void> }> {
  const broker = await Broker.open({ onDisconnect: (id) => links.disconnected(id), onClientError: () => undefined });
  const links = new CenterLinks({
    station: center.id,
    journal: store.journal,
    open: (fail) =>
      external === undefined ? broker.openService() : openStream(new URL(`mqtt://127.0.0.1:${port}`), {}, fail),
    isEnrolled: (id) => id === vehicle.id,
    onPresence: () => undefined,
    onError: complain,
    onRefused: (_station, refused) => onRefused(refused),
    onBad: (_station, reason) => say(`!bad message: ${reason}`),
    backoff: backoff(),
    silenceMs: SILENCE_MS,
  });
  links.start();
  if (external === undefined) {
    const server = net.createServer((socket) => broker.handle(socket, vehicle.id)).listen(Number(port), '127.0.0.1');
    await once(server, 'listening');
  }
  return {
    close: async () => {
      await links.close();
      await broker.close();
    },
  };
}

const clock = new StationClock();
const store = openStore({
  file,
  station,
  onListenerError: complain,
  onDamage: (detail) => say(`!damage: ${detail}`),
  ...(role === 'vehicle' && {
    now: () => clock.now(),
    clock: () => clock.source(),
    facts: { due: () => clock.due(), written: () => clock.written() },
  }),
});
if (store.recovery) say(`!recovered: ${store.recovery.keptAs}`);
store.journal.listen((entries) => {
  for (const entry of entries) if (entry.station === station.id) say(`+${entry.seq} ${entry.id}`);
});
const plotting = new Plotting({ store, emit: () => undefined, now: () => clock.now(), log: complain });
const draughtsman = new Draughtsman(plotting.services, station.id, random);
const links = role === 'center' ? await openCenter(store) : openVehicle(store);

let count = 0;
let writing: NodeJS.Timeout | undefined;
function write(): void {
  count += 1;
  try {
    if (random(6) === 0) draughtsman.draw(store.projections.edits);
    else if (role === 'vehicle' || count % 3 === 0)
      store.journal.append(someFacts(station, (Math.floor(Date.now() / 1_000) % 1_000_000) + count, random));
  } catch (error) {
    complain(error);
  }
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    clearInterval(writing);
    if (line === 'write') writing = setInterval(write, WRITE_EVERY_MS);
    else say('quiet');
  })
  .on('close', () => process.exit());
process.once('SIGTERM', () => {
  clearInterval(writing);
  void links.close().then(() => {
    plotting.close();
    store.close();
    process.exit(0);
  });
});
say('ready');
