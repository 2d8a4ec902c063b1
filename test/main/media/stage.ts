/** An SFU with signalling, a browser, and pages of both sides on one machine: what tests and benches of the media share. */
import type { Browser, Page } from 'playwright-core';
import type { LiveTrack } from '../../../contract/media.ts';
import { Sfu } from '../../../main/media/sfu.ts';
import { bundle, openBrowser } from '../../browser.ts';
import { serveSignalling } from './signalling-server.ts';

export interface StageOptions {
  /** The pages' code. */
  entry: string;
  onTracks: (tracks: LiveTrack[]) => void;
  onPosition?: (station: string, message: Buffer) => void;
}

export class Stage {
  readonly sfu: Sfu;
  readonly center: Awaited<ReturnType<typeof serveSignalling>>;
  readonly #browser: Browser;

  private constructor(sfu: Sfu, center: Stage['center'], browser: Browser) {
    this.sfu = sfu;
    this.center = center;
    this.#browser = browser;
  }

  static async open({ entry, onTracks, onPosition = () => undefined }: StageOptions): Promise<Stage> {
    const code = await bundle(entry);
    const addresses = [{ ip: '127.0.0.1' }];
    const sfu = await Sfu.create({ addresses, port: 0, onTracks, onPosition, log: () => undefined });
    const center = await serveSignalling({
      caller: (path) =>
        path === '/vehicle' ? { kind: 'station', id: 'V1' } : { kind: 'person', name: 'li', role: 'staff' },
      mediaPeer: (caller, peer) =>
        caller.kind === 'station'
          ? sfu.peer({ owner: 'station:V1', peer, station: 'V1' })
          : sfu.peer({ owner: `person:${caller.name}`, peer }),
      page: ({ url }, response) => {
        response.setHeader('Content-Type', url === '/page.js' ? 'text/javascript' : 'text/html; charset=utf-8');
        response.end(url === '/page.js' ? code : '<!doctype html><script type="module" src="/page.js"></script>');
      },
    });
    return new Stage(sfu, center, await openBrowser());
  }

  /** A page of the vehicle (`vehicle`: it may send) or of the center (any other name). */
  async page(name: string): Promise<Page> {
    const page = await this.#browser.newPage();
    page.on('pageerror', (error) => console.error(name, error));
    await page.goto(`http://127.0.0.1:${this.center.port}/${name}`);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.center.close();
    this.sfu.close();
  }
}
