/**
 * A vehicle with three kinds of sources at one end of a bad link (a camera of the console's window, a network camera that the
 * station fetches, an encoder that sends to it), all of them recorded on the vehicle, and two people of the center who watch them
 * at the other, each with a browser of their own. The console is a page in Chromium, or the shell in real Electron.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM, openBrowser } from '../../browser.ts';
import { logIn } from '../../demo/pages.ts';
import { framesShown, recordFrames, type FrameLog } from './frame-log.ts';
import { Lab, VEHICLE, VIEWPORT, type LabState } from './lab.ts';
import { Side } from './side-process.ts';
import type { Kept, Staff } from './words.ts';

export type ConsoleKind = 'chromium' | 'electron';

const VIEWERS = 2;
const OPEN_MS = 60_000;

/** Test id of a feed's picture on the wall. */
export const pictureOf = (feed: string): string => `video-${VEHICLE}-${feed}`;

export interface Phase {
  name: string;
  from: number;
  to: number;
  /** What the link carried upward in its second half, kbit/s. */
  upKbps: number;
  /** What is set, kbit/s; 0: without a bound. */
  setKbps: number;
}

export class VideoScene {
  readonly lab: Lab;
  readonly #dir: string;
  readonly #sides: Side[] = [];
  readonly #browsers: Browser[] = [];
  readonly #center: Side;
  readonly #vehicle: Side;
  readonly viewers: Page[] = [];
  /** Ids: the console's camera, the network camera, the encoder. */
  readonly feeds: string[] = [];

  private constructor(lab: Lab, dir: string) {
    this.lab = lab;
    this.#dir = dir;
    this.#center = this.#start('center', 'side.ts', [this.#data('center')]);
    this.#vehicle = this.#start('vehicle', 'side.ts', [this.#data('vehicle')]);
  }

  static async open(console: ConsoleKind, program?: string): Promise<VideoScene> {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-video-'));
    const scene = new VideoScene(await Lab.open(program), dir);
    try {
      await scene.#enrol();
      await scene.#publish(console);
      await scene.#watch();
      return scene;
    } catch (error) {
      await scene.close();
      throw error;
    }
  }

  /** Lets a profile, or a cut, last so long. */
  async pass(name: string, command: string, ms: number): Promise<Phase> {
    const { state } = await this.lab.tell(command);
    const from = Date.now();
    await pause(ms / 2);
    const before = await this.lab.tell('stats');
    await pause(ms / 2);
    const after = await this.lab.tell('stats');
    const upKbps = ((bytesUp(after) - bytesUp(before)) * 8) / (ms / 2);
    return { name, from, to: Date.now(), upKbps, setKbps: state.kbps_up };
  }

  /** Frames of each viewer. */
  frames(): Promise<FrameLog[]> {
    return Promise.all(this.viewers.map(framesShown));
  }

  /** Height of a feed's picture as it arrives at the viewer who stays on the wall, lines. */
  async linesOf(feed: string): Promise<number> {
    const picture = this.viewers.at(-1)?.getByTestId(pictureOf(feed));
    return (await picture?.evaluate((video: HTMLVideoElement) => video.videoHeight)) ?? 0;
  }

  /** The delay that this viewer reads at a feed's tile, as it stands there. */
  async delayOf(feed: string): Promise<string> {
    const tile = this.viewers.at(-1)?.getByTestId(`tile-${VEHICLE}-${feed}`);
    return (await tile?.getByTestId('tile-delay').textContent()) ?? '';
  }

  /** What there is of a feed in a span, at the center and on the vehicle, rising. */
  async footage(side: 'center' | 'vehicle', feed: string, from: number, to: number): Promise<Kept[]> {
    const of = side === 'center' ? this.#center : this.#vehicle;
    return (await of.ask({ ask: 'footage', feed, from: Math.floor(from), to: Math.ceil(to) })) as Kept[];
  }

  /** Idempotent. */
  async close(): Promise<void> {
    for (const browser of this.#browsers.splice(0)) await browser.close();
    // The console before the stations.
    for (const side of this.#sides.splice(0).reverse()) await side.close();
    await this.lab.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #data(side: 'center' | 'vehicle'): string {
    const data = path.join(this.#dir, side);
    mkdirSync(data);
    return data;
  }

  #start(side: 'center' | 'vehicle', script: string, args: readonly string[]): Side {
    const started = new Side(this.lab.run(side, path.join(import.meta.dirname, script), args));
    this.#sides.push(started);
    return started;
  }

  async #enrol(): Promise<void> {
    await Promise.all([this.#center.ready, this.#vehicle.ready]);
    const code = (await this.#center.ask({ ask: 'code' })) as string;
    await this.#vehicle.ask({ ask: 'enrol', code });
  }

  async #publish(kind: ConsoleKind): Promise<void> {
    const console = this.#start('vehicle', 'console.ts', [kind, path.join(this.#dir, 'vehicle'), this.#dir]);
    await console.ready;
    this.feeds.push(
      (await console.ask({ ask: 'publish' })) as string,
      (await this.#vehicle.ask({ ask: 'camera' })) as string,
      (await this.#vehicle.ask({ ask: 'encoder' })) as string,
    );
  }

  async #watch(): Promise<void> {
    const { url, name, password } = (await this.#center.ask({ ask: 'staff' })) as Staff;
    for (let viewer = 0; viewer < VIEWERS; viewer += 1) {
      const page = await this.#page();
      await recordFrames(page);
      await page.goto(`${url}#/wall`);
      await logIn(page, { name, password });
      this.viewers.push(page);
      for (const feed of this.feeds)
        await page.waitForFunction((id) => (window.frameLog?.[id]?.length ?? 0) > 10, pictureOf(feed), {
          timeout: OPEN_MS,
        });
    }
  }

  async #page(): Promise<Page> {
    const browser = await openBrowser(this.lab.wrapper('center', CHROMIUM, this.#dir));
    this.#browsers.push(browser);
    const context = await browser.newContext({ viewport: VIEWPORT, ignoreHTTPSErrors: true });
    return context.newPage();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const bytesUp = ({ stats }: LabState): number => stats.up.bytes;
