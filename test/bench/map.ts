/**
 * 5 000 units moving once a second while a hand drags the map: our canvas, and in the same Chromium Leaflet's own markers.
 * The mouse is moved by the browser's own input queue at 60 Hz, whether the page keeps up or not.
 */
import path from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { bundle, openBrowser } from '../browser.ts';
import type { Figure } from './bench.ts';
import type { MapBench } from './map-page.ts';

const VIEW = { width: 1_280, height: 900 };
const ROUNDS = 3;
const MEASURE_MS = 8_000;
/** Until the first pictures are drawn and the browser has compiled what it runs, ms. */
const SETTLE_MS = 3_000;
const MOVE_MS = 1_000 / 60;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const high = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? NaN;

const call = <K extends keyof MapBench>(page: Page, name: K, ...input: Parameters<MapBench[K]>) =>
  page.evaluate(
    ([name, input]) =>
      (window as unknown as { mapBench: Record<string, (...input: unknown[]) => unknown> }).mapBench[name]?.(...input),
    [name, input] as const,
  ) as Promise<Awaited<ReturnType<MapBench[K]>>>;

/** Drags the map to and fro for a time, taking it anew every second, without waiting for the page. @returns movements sent */
async function drag(mouse: CDPSession, forMs: number): Promise<number> {
  const answers: Promise<unknown>[] = [];
  const send = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', x: number, y: number) =>
    void answers.push(
      mouse.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: 1, clickCount: 1 }),
    );
  const start = performance.now();
  const at = () => performance.now() - start;
  const place = () => {
    const turn = (at() / 2_000) * 2 * Math.PI;
    return [640 + 300 * Math.sin(turn), 450 + 150 * Math.sin(2 * turn)] as const;
  };
  let sent = 0;
  for (let second = 0; at() < forMs; second += 1) {
    send('mousePressed', ...place());
    for (; at() < (second + 1) * 1_000; sent += 1) {
      send('mouseMoved', ...place());
      await pause(Math.max(0, (sent + 1) * MOVE_MS - at()));
    }
    send('mouseReleased', ...place());
  }
  await Promise.all(answers);
  return sent;
}

interface Result {
  rate: number;
  latency: number;
  slowest: number;
  lost: number;
}

async function measure(page: Page, mouse: CDPSession, what: 'ours' | 'theirs'): Promise<Result> {
  await call(page, 'start', what);
  await pause(SETTLE_MS);
  await call(page, 'measure');
  const begin = performance.now();
  const sent = await drag(mouse, MEASURE_MS);
  const seconds = (performance.now() - begin) / 1_000;
  const result = await call(page, 'result');
  await call(page, 'stop');
  if (!result) throw new Error('nothing was measured');
  return {
    rate: result.frames / seconds,
    latency: high(result.latenciesMs),
    slowest: result.slowestMs,
    lost: (100 * Math.max(0, sent - result.moves)) / sent,
  };
}

export async function bench(): Promise<Figure[]> {
  const script = await bundle(path.join(import.meta.dirname, 'map-page.ts'));
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: VIEW });
    const html = `<!doctype html><style>body{margin:0}.leaflet-pane,.leaflet-marker-icon,.leaflet-pane>canvas{position:absolute;left:0;top:0}
      .leaflet-container{overflow:hidden;background:#1b232b}.leaflet-map-pane{z-index:400}</style>
      <div id="map" style="width:${VIEW.width}px;height:${VIEW.height}px"></div><script type="module" src="/p.js"></script>`;
    await page.route('**/*', (route) =>
      route.request().url().endsWith('.js')
        ? route.fulfill({ contentType: 'text/javascript', body: script })
        : route.fulfill({ contentType: 'text/html', body: html }),
    );
    await page.goto('http://localhost/');
    await page.waitForFunction(() => 'mapBench' in window);
    const mouse = await page.context().newCDPSession(page);
    const rounds: Record<'ours' | 'theirs', Result>[] = [];
    // In turn, so that what else the machine does falls on both.
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({ ours: await measure(page, mouse, 'ours'), theirs: await measure(page, mouse, 'theirs') });
    const figure = (name: string, unit: string, of: keyof Result): Figure => {
      const value = median(rounds.map(({ ours }) => ours[of]));
      const peer = median(rounds.map(({ theirs }) => theirs[of]));
      return { name: `map, 5 000 units at 1 Hz, dragged: ${name}`, value, unit, peer, ratio: value / peer };
    };
    return [
      figure('pictures a second', '/s', 'rate'),
      figure('from the hand to the page, 95 %', 'ms', 'latency'),
      figure('slowest press or release to the next picture', 'ms', 'slowest'),
      figure('movements of the hand lost', '%', 'lost'),
    ];
  } finally {
    await browser.close();
  }
}
