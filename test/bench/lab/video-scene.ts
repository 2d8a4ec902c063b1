/**
 * A vehicle with three kinds of sources at one end of a bad link (a camera of the window, a network camera that the station
 * fetches, an encoder that sends to it), and two people of the center who watch them at the other, each with a browser of their own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM, openBrowser } from '../../browser.ts';
import { logIn } from '../../demo/pages.ts';
import { framesShown, recordFrames, type FrameLog } from './frame-log.ts';
import { Lab, type LabState } from './lab.ts';
import { Side } from './side-process.ts';
import type { Staff } from './words.ts';

const VEHICLE = 'bench-1';
const VIEWERS = 2;
/** So small that three pictures of two viewers leave the machine time for the rest. */
const VIEWPORT = { width: 1_280, height: 800 };
const OPEN_MS = 60_000;

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
  readonly #sides: Side[];
  readonly #browsers: Browser[] = [];
  console!: Page;
  readonly viewers: Page[] = [];
  /** Test ids of the pictures on the wall. */
  readonly feeds: string[] = [];

  private constructor(lab: Lab, dir: string, sides: Side[]) {
    this.lab = lab;
    this.#dir = dir;
    this.#sides = sides;
  }

  static async open(program?: string): Promise<VideoScene> {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-video-'));
    const lab = await Lab.open(program);
    const script = path.join(import.meta.dirname, 'side.ts');
    const sides = (['center', 'vehicle'] as const).map(
      (side) => new Side(lab.run(side, script, [mkdtempSync(path.join(dir, side))])),
    );
    const scene = new VideoScene(lab, dir, sides);
    try {
      await scene.#enrol();
      await scene.#publish();
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

  /** Idempotent. */
  async close(): Promise<void> {
    for (const browser of this.#browsers.splice(0)) await browser.close();
    for (const side of this.#sides.splice(0)) side.close();
    await this.lab.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  get #center(): Side {
    return this.#side(0);
  }

  get #vehicle(): Side {
    return this.#side(1);
  }

  #side(index: number): Side {
    const side = this.#sides[index];
    if (!side) throw new Error('the scene is closed');
    return side;
  }

  async #enrol(): Promise<void> {
    await Promise.all(this.#sides.map(({ ready }) => ready));
    const code = (await this.#center.ask({ ask: 'code' })) as string;
    await this.#vehicle.ask({ ask: 'enrol', code });
  }

  async #publish(): Promise<void> {
    const page = await this.#page('vehicle');
    this.console = page;
    await page.goto((await this.#vehicle.ask({ ask: 'console' })) as string);
    const source = page.locator('[data-testid^="source-camera-"]').first();
    await source.waitFor({ timeout: OPEN_MS });
    const id = ((await source.getAttribute('data-testid')) ?? '').replace('source-', '');
    await page.getByTestId(`publish-${id}`).click();
    const others = [
      await this.#vehicle.ask({ ask: 'camera' }),
      await this.#vehicle.ask({ ask: 'encoder' }),
    ] as string[];
    this.feeds.push(...[id, ...others].map((feed) => `video-${VEHICLE}-${feed}`));
  }

  async #watch(): Promise<void> {
    const { url, name, password } = (await this.#center.ask({ ask: 'staff' })) as Staff;
    for (let viewer = 0; viewer < VIEWERS; viewer += 1) {
      const page = await this.#page('center');
      await recordFrames(page);
      await page.goto(`${url}#/wall`);
      await logIn(page, { name, password });
      this.viewers.push(page);
      for (const feed of this.feeds)
        await page.waitForFunction((id) => (window.frameLog?.[id]?.length ?? 0) > 10, feed, { timeout: OPEN_MS });
    }
  }

  async #page(side: 'vehicle' | 'center'): Promise<Page> {
    const browser = await openBrowser(this.lab.wrapper(side, CHROMIUM, this.#dir));
    this.#browsers.push(browser);
    const context = await browser.newContext({ viewport: VIEWPORT, ignoreHTTPSErrors: true });
    return context.newPage();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const bytesUp = ({ stats }: LabState): number => stats.up.bytes;
