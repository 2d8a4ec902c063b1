/** Pictures from a vehicle's SFU at the center's: two real SFUs, ffmpeg as the camera, a road between them that can be cut. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { Backoff } from '../../../../contract/backoff.ts';
import type { MediaPeer } from '../../../../contract/media.ts';
import { CAMERA_CODECS } from '../../../../main/media/engine.ts';
import { Forwarder } from '../../../../main/media/forward/forwarder.ts';
import { Inlet } from '../../../../main/media/ingest/inlet.ts';
import { VIDEO_PAYLOAD } from '../../../../main/media/ingest/plan.ts';
import type { Sfu } from '../../../../main/media/sfu.ts';
import { makeSfu, opus } from '../samples.ts';
import { MediaRoad } from './road.ts';

vi.setConfig({ testTimeout: 60_000 });
const WAIT = { timeout: 20_000, interval: 50 };
const KBPS = 20_000;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A camera of 320×180 at the vehicle's SFU with a key frame every half second. */
async function camera(sfu: Sfu, feed: string): Promise<void> {
  const track = { station: 'V1', feed, feedKind: 'camera' as const, name: feed };
  const inlet = new Inlet({ sfu, track, log: console.error });
  const { video } = await inlet.open(false);
  const url = `rtp://127.0.0.1:${video.port}?rtcpport=${video.rtcpPort}&pkt_size=1200`;
  const picture = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=20', '-pix_fmt', 'yuv420p'];
  const encode = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-profile:v',
    'baseline',
    '-g',
    '10',
  ];
  const rtp = ['-f', 'rtp', '-payload_type', String(VIDEO_PAYLOAD), '-ssrc', String(video.ssrc), url];
  const child = spawn('ffmpeg', ['-loglevel', 'error', ...picture, ...encode, '-b:v', '600k', ...rtp], {
    stdio: 'ignore',
  });
  closers.push(async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    inlet.close();
  });
}

interface Bench {
  vehicle: Sfu;
  center: Sfu;
  road: MediaRoad;
  forwarder: Forwarder;
  replaced: string[];
  /** Address that the vehicle goes out from. */
  exit: string | undefined;
  /** Sends these feeds of the vehicle's SFU. */
  send: (...feeds: string[]) => void;
}

async function bench({ tcp = false, kbps = KBPS }: { tcp?: boolean; kbps?: number } = {}): Promise<Bench> {
  let resend = () => undefined as void;
  const { sfu: vehicle } = await makeSfu({ codecs: CAMERA_CODECS, onTracks: () => resend() });
  const { sfu: center } = await makeSfu();
  const road = await MediaRoad.open();
  const replaced: string[] = [];
  let wanted: string[] = [];
  resend = () =>
    made.setTracks(
      vehicle.tracks().filter(({ feed }) => wanted.includes(feed)),
      kbps,
    );
  const made: Forwarder = new Forwarder({
    sfu: vehicle,
    center: (peer): MediaPeer => road.over(center.peer({ owner: 'station:V1', peer, station: 'V1' }), tcp),
    localAddress: () => row.exit,
    onChange: () => undefined,
    onReplaced: (feed) => replaced.push(feed),
    log: (error) => console.error(error),
    backoff: new Backoff({ minMs: 200, maxMs: 1_000, jitter: 0 }),
  });
  closers.push(() => {
    made.close();
    vehicle.close();
    center.close();
    road.close();
  });
  const send = (...feeds: string[]) => {
    wanted = feeds;
    resend();
  };
  const row: Bench = { vehicle, center, road, forwarder: made, replaced, exit: undefined, send };
  return row;
}

/** Feeds whose packets arrive at the center, and who sends them. */
const arriving = ({ center }: Bench) =>
  center
    .tracks()
    .filter(({ score }) => score > 0)
    .map(({ feed, carrier }) => [feed, carrier]);

/** Counts packets of a feed as a viewer at the center gets them. */
async function viewer({ center }: Bench, feed: string): Promise<() => number> {
  const { producer = '' } = center.tracks().find((track) => track.feed === feed) ?? {};
  const transport = await center.engine.router.createDirectTransport();
  const consumer = await transport.consume({
    producerId: producer,
    rtpCapabilities: center.engine.router.rtpCapabilities,
  });
  let packets = 0;
  consumer.on('rtp', () => (packets += 1));
  return () => packets;
}

const progress = async (packets: () => number): Promise<void> => {
  const before = packets();
  await expect.poll(packets, WAIT).toBeGreaterThan(before + 20);
};

test('works: what the vehicle’s SFU has is at the center as it is, until it is left out', async () => {
  const b = await bench();
  await camera(b.vehicle, 'roof');
  await camera(b.vehicle, 'tail');
  b.send('roof', 'tail');
  await expect
    .poll(() => arriving(b), WAIT)
    .toEqual([
      ['roof', 'station'],
      ['tail', 'station'],
    ]);
  expect(b.forwarder.flowing).toEqual(['roof', 'tail']);
  await progress(await viewer(b, 'roof'));
  const counters = await b.forwarder.counters();
  expect(counters).toMatchObject({ dropped: 0 });
  expect(counters?.availableKbps).toBeGreaterThan(0);
  b.send('tail');
  await expect.poll(() => arriving(b), WAIT).toEqual([['tail', 'station']]);
  b.send();
  await expect.poll(() => b.center.tracks(), WAIT).toEqual([]);
  expect(b.forwarder.flowing).toEqual([]);
  expect(b.replaced).toEqual([]);
});

test('nothing that passes between the two can be read, and a stranger’s packets get nowhere', async () => {
  const b = await bench();
  await camera(b.vehicle, 'roof');
  b.send('roof');
  await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
  const packets = await viewer(b, 'roof');
  await progress(packets);
  const heard = [...b.road.seen];
  expect(heard.some((packet) => packet.includes('testsrc'))).toBe(false);
  const socket = createSocket('udp4');
  closers.push(() => socket.close());
  for (const packet of heard.slice(-200)) socket.send(packet, b.road.target, '127.0.0.1');
  await progress(packets);
  expect(b.replaced).toEqual([]);
  expect(arriving(b)).toEqual([['roof', 'station']]);
});

test('a cut heals by itself, without a word of signalling, and on the same producer', async () => {
  const b = await bench();
  await camera(b.vehicle, 'roof');
  b.send('roof');
  await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
  const before = b.center.tracks().map(({ producer }) => producer);
  const packets = await viewer(b, 'roof');
  b.road.cut = true;
  await expect.poll(() => b.forwarder.flowing, WAIT).toEqual([]);
  b.road.cut = false;
  await expect.poll(() => b.forwarder.flowing, WAIT).toEqual(['roof']);
  await progress(packets);
  expect(b.center.tracks().map(({ producer }) => producer)).toEqual(before);
});

test('what was left out during a cut can be sent again after it', async () => {
  const b = await bench();
  await camera(b.vehicle, 'roof');
  b.send('roof');
  await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
  b.road.cut = true;
  await expect.poll(() => b.forwarder.flowing, WAIT).toEqual([]);
  b.send();
  await expect.poll(() => b.center.tracks(), WAIT).toEqual([]);
  b.road.cut = false;
  b.send('roof');
  await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
});

test('another link is used at once, on the same producer', async () => {
  const b = await bench();
  b.exit = '127.0.0.2';
  await camera(b.vehicle, 'roof');
  b.send('roof');
  await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
  const before = b.center.tracks().map(({ producer }) => producer);
  const packets = await viewer(b, 'roof');
  await progress(packets);
  expect([...b.road.from]).toEqual(['127.0.0.2']);
  b.exit = '127.0.0.3';
  b.forwarder.move();
  await expect.poll(() => b.forwarder.flowing, WAIT).toEqual(['roof']);
  expect([...b.road.from]).toEqual(['127.0.0.2', '127.0.0.3']);
  await progress(packets);
  expect(b.center.tracks().map(({ producer }) => producer)).toEqual(before);
});

test('where datagrams do not pass it goes by TCP to the same port', async () => {
  const b = await bench({ tcp: true });
  b.road.cut = true;
  await camera(b.vehicle, 'roof');
  b.send('roof');
  await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
  expect(b.forwarder.protocol).toBe('tcp');
  await progress(await viewer(b, 'roof'));
});

test('a worker that dies on either side is back without a click', async () => {
  const b = await bench();
  await camera(b.vehicle, 'roof');
  b.send('roof');
  for (const side of [b.vehicle, b.center]) {
    await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
    const { workerPid } = side;
    process.kill(workerPid ?? 0, 'SIGKILL');
    await expect.poll(() => side.workerPid !== undefined && side.workerPid !== workerPid, WAIT).toBe(true);
  }
  await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
  await progress(await viewer(b, 'roof'));
});

test('a window that sends the same feed takes its place, and it is not taken back before it was left out', async () => {
  const b = await bench();
  await camera(b.vehicle, 'roof');
  b.send('roof');
  await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
  const window = b.center.peer({ owner: 'station:V1', peer: 'window-1', station: 'V1' });
  const { id } = await window.createTransport({ direction: 'send' });
  const picture = { transport: id, feed: 'roof', feedKind: 'camera', name: 'roof' } as const;
  const [track] = b.vehicle.tracks();
  const { rtpParameters } = await windowCopy(b.vehicle, track?.producer ?? '');
  await window.produce({ ...picture, kind: 'video', rtpParameters });
  await expect.poll(() => b.replaced, WAIT).toEqual(['roof']);
  b.send('roof');
  await window.produce({ ...picture, kind: 'audio', rtpParameters: opus(9) });
  expect(b.center.tracks().map(({ feed, kind, carrier }) => [feed, kind, carrier])).toEqual([
    ['roof', 'video', undefined],
    ['roof', 'audio', undefined],
  ]);
  b.send();
  b.send('roof');
  await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
});

/** What a window would send of a track. */
async function windowCopy(sfu: Sfu, producerId: string) {
  const transport = await sfu.engine.router.createWebRtcTransport({
    listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }],
  });
  const consumer = await transport.consume({
    producerId,
    rtpCapabilities: sfu.engine.router.rtpCapabilities,
    paused: true,
  });
  return { rtpParameters: { ...consumer.rtpParameters } };
}

test('what goes up keeps to the ceiling, and what is too wide for it is counted', async () => {
  const b = await bench({ kbps: 300 });
  await camera(b.vehicle, 'roof');
  b.send('roof');
  await expect.poll(async () => (await b.forwarder.counters())?.dropped ?? 0, WAIT).toBeGreaterThan(10);
  const from = { at: performance.now(), bytes: b.road.upBytes };
  await expect.poll(() => performance.now() - from.at, WAIT).toBeGreaterThan(2_000);
  const kbps = ((b.road.upBytes - from.bytes) * 8) / (performance.now() - from.at);
  expect(kbps).toBeLessThan(300);
});

test('close ends it on both sides, and may come twice', async () => {
  const b = await bench();
  await camera(b.vehicle, 'roof');
  b.send('roof');
  await expect.poll(() => arriving(b), WAIT).toEqual([['roof', 'station']]);
  b.forwarder.close();
  b.forwarder.close();
  await expect.poll(() => b.center.tracks(), WAIT).toEqual([]);
});
