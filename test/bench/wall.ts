/**
 * Sixteen pictures on one wall of this machine: what each costs the browser that shows it, and whether any stands still. ffmpeg
 * encodes one picture (640 × 360, 25 a second, 400 kbit/s: the smaller copy of a camera) and sends it sixteen times; at the SFU
 * and on the page they are sixteen.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { types } from 'mediasoup';
import type { Page } from 'playwright-core';
import type { LiveTrack } from '../../contract/media.ts';
import { freeUdpPort } from '../../main/media/udp-port.ts';
import type { TrackHolder } from '../../main/media/sfu.ts';
import type { WallPage } from '../e2e/wall-page.tsx';
import { Stage } from '../main/media/stage.ts';
import { loadFigure, type Figure } from './bench.ts';
import { browserPids, cpuMs } from './process-usage.ts';

const TILES = 16;
const FPS = 25;
const SETTLE_MS = 5_000;
const MEASURE_MS = 20_000;
const PAYLOAD = 96;
/** A wall on a common screen. */
const SCREEN = { width: 1_920, height: 1_080 };

type Watched = ReturnType<WallPage['watched']>;
type WallWindow = Window & { wall: WallPage };

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Entrance {
  transport: types.PlainTransport;
  ssrc: number;
  track: LiveTrack;
}

async function enter(stage: Stage, index: number): Promise<Entrance> {
  const transport = await stage.sfu.engine.router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    // ffmpeg sends RTCP from a socket of its own.
    rtcpMux: false,
    comedia: true,
  });
  const ssrc = 1_000 + index;
  const codecs = [{ mimeType: 'video/VP8', payloadType: PAYLOAD, clockRate: 90_000, parameters: {} }];
  const producer = await transport.produce({ kind: 'video', rtpParameters: { codecs, encodings: [{ ssrc }] } });
  const feed = { station: 'V1', feed: `camera-${index}`, feedKind: 'camera', name: `${index}` } as const;
  return { transport, ssrc, track: { ...feed, producer: producer.id, kind: 'video', score: 10, since: Date.now() } };
}

async function send(entrances: readonly Entrance[]): Promise<ChildProcess> {
  const outputs: string[] = [];
  for (const { transport, ssrc } of entrances) {
    const [to, rtcpTo] = [transport.tuple.localPort, transport.rtcpTuple?.localPort];
    // Left to itself ffmpeg takes ports side by side, and those of several outputs collide.
    const from = `localrtpport=${await freeUdpPort()}&localrtcpport=${await freeUdpPort()}`;
    const url = `rtp\\://127.0.0.1\\:${to}?rtcpport=${rtcpTo}&${from}&pkt_size=1200`;
    outputs.push(`[f=rtp:payload_type=${PAYLOAD}:ssrc=${ssrc}]${url}`);
  }
  const source = ['-re', '-f', 'lavfi', '-i', `testsrc2=s=640x360:r=${FPS}`];
  const speed = ['-deadline', 'realtime', '-cpu-used', '8', '-g', String(FPS), '-auto-alt-ref', '0'];
  const encode = ['-c:v', 'libvpx', '-b:v', '400k', '-pix_fmt', 'yuv420p', ...speed];
  const args = ['-nostdin', '-loglevel', 'error', ...source, ...encode, '-map', '0:v', '-f', 'tee', outputs.join('|')];
  return spawn('ffmpeg', args, { stdio: 'ignore' });
}

const watched = (page: Page) => page.evaluate((): Watched => (window as unknown as WallWindow).wall.watched());

/** Of all tiles, as they say once a second. */
const decodedFrames = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.tile')].reduce((sum, each) => sum + Number(each.dataset['frames']), 0),
  );

/** Until all pictures of the wall move. */
async function allMove(page: Page): Promise<void> {
  await page.waitForFunction(
    (count) => document.querySelectorAll('.tile:not([data-frames="0"])').length === count,
    TILES,
    { polling: 200, timeout: 60_000 },
  );
}

async function measure(stage: Stage, page: Page): Promise<Figure[]> {
  await allMove(page);
  await pause(SETTLE_MS);
  const [browser, worker] = [browserPids(), stage.sfu.workerPid ?? 0];
  await page.evaluate(() => (window as unknown as WallWindow).wall.watch());
  const [at, before] = [
    performance.now(),
    { browser: cpuMs(browser), worker: cpuMs([worker]), frames: await decodedFrames(page) },
  ];
  await pause(MEASURE_MS);
  const ms = performance.now() - at;
  const seen = await watched(page);
  const decoded = (await decodedFrames(page)) - before.frames;
  const share = (now: number, then: number) => ((now - then) / ms) * 100;
  const browserShare = share(cpuMs(browser), before.browser);
  const shown = seen.reduce((sum, { frames }) => sum + frames, 0);
  const rate = (frames: number) => frames / TILES / (ms / 1_000);
  return [
    { name: 'wall of 16, share of a core per tile', value: browserShare / TILES, unit: '%' },
    { name: 'wall of 16, browser in all, share of a core', value: browserShare, unit: '%' },
    { name: 'wall of 16, SFU, share of a core', value: share(cpuMs([worker]), before.worker), unit: '%' },
    { name: `wall of 16, frames decoded per tile (${FPS} sent)`, value: rate(decoded), unit: '1/s' },
    { name: `wall of 16, frames shown per tile (${FPS} sent)`, value: rate(shown), unit: '1/s' },
    { name: 'wall of 16, freezes over 0.5 s', value: seen.reduce((sum, { freezes }) => sum + freezes, 0), unit: '' },
    {
      name: 'wall of 16, longest time between two frames',
      value: Math.max(...seen.map(({ longestMs }) => longestMs)),
      unit: 'ms',
    },
    loadFigure('wall of 16'),
  ];
}

export async function bench(): Promise<Figure[]> {
  const stage = await Stage.open({
    entry: path.join(import.meta.dirname, '../e2e/wall-page.tsx'),
    onTracks: () => undefined,
  });
  let sender: ChildProcess | undefined;
  try {
    const entrances = await Promise.all(Array.from({ length: TILES }, (_, index) => enter(stage, index)));
    const tracks = entrances.map(({ track }) => track);
    const holder: TrackHolder = { tracks: () => tracks, forget: () => undefined, renew: () => undefined };
    stage.sfu.attach(holder);
    sender = await send(entrances);
    const page = await stage.page('staff', { viewport: SCREEN });
    await page.getByTestId('layout-16').click();
    await page.evaluate((now) => (window as unknown as WallWindow).wall.put(now), tracks);
    return await measure(stage, page);
  } finally {
    sender?.kill();
    await stage.close();
  }
}
