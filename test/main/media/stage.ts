/** An SFU with signalling, a browser, and pages of both sides on one machine: what tests and benches of the media share. */
import type { ServerResponse } from 'node:http';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { LiveTrack } from '../../../contract/media.ts';
import type { Patience } from '../../../main/media/demand.ts';
import { Sfu } from '../../../main/media/sfu.ts';
import { bundlePage, openBrowser } from '../../browser.ts';
import { serveSignalling } from './signalling-server.ts';

const PAGE =
  '<!doctype html><link rel="icon" href="data:,"><link rel="stylesheet" href="/page.css">' +
  '<div id="root"></div><script type="module" src="/page.js"></script>';

export interface StageOptions {
  /** The pages' code. They may follow the tracks at `/tracks`, as a stream of events. */
  entry: string;
  onTracks: (tracks: LiveTrack[]) => void;
  onPosition?: (station: string, message: Buffer) => void;
  /** Of the SFU with copies that nobody watches. */
  patience?: Patience;
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

  static async open({ entry, onTracks, onPosition = () => undefined, patience }: StageOptions): Promise<Stage> {
    const { script, style } = await bundlePage(entry);
    const addresses = [{ ip: '127.0.0.1' }];
    const walls = new Set<ServerResponse>();
    const tell = (tracks: LiveTrack[]) => {
      for (const wall of walls) wall.write(`data: ${JSON.stringify(tracks)}\n\n`);
      onTracks(tracks);
    };
    const sfu = await Sfu.create({
      addresses,
      port: 0,
      ...(patience ? { patience } : {}),
      onTracks: tell,
      onPosition,
      log: () => undefined,
    });
    const follow = (response: ServerResponse) => {
      walls.add(response.writeHead(200, { 'Content-Type': 'text/event-stream' }));
      response.flushHeaders();
      response.on('close', () => walls.delete(response));
    };
    const center = await serveSignalling({
      caller: (path) =>
        path === '/vehicle' ? { kind: 'station', id: 'V1' } : { kind: 'person', name: 'li', role: 'staff' },
      mediaPeer: (caller, peer) =>
        caller.kind === 'station'
          ? sfu.peer({ owner: 'station:V1', peer, station: 'V1' })
          : sfu.peer({ owner: `person:${caller.name}`, peer }),
      page: ({ url = '/' }, response) => {
        if (url === '/tracks') return follow(response);
        const files: Record<string, [string, string]> = {
          '/page.js': ['text/javascript', script],
          '/page.css': ['text/css', style],
        };
        const [type, body] = files[url] ?? ['text/html; charset=utf-8', PAGE];
        response.setHeader('Content-Type', type);
        response.end(body);
      },
    });
    return new Stage(sfu, center, await openBrowser());
  }

  /** A page of the vehicle (`vehicle`: it may send) or of the center (any other name). */
  async page(name: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.#browser.newPage(options);
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
