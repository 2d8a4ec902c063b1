/** What can go wrong on a station, really caused: said on its screen with what to do, while it goes on with all else. */
import Database from 'better-sqlite3';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorSentences, type ErrorCode } from '../../contract/errors.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import type { Identity } from '../../main/links/enrol.ts';
import { issueServer } from '../../main/links/pki.ts';
import { openBrowser } from '../browser.ts';
import { hasSmallDisks } from '../chaos/small-disk.ts';
import { Screen } from '../main/vehicle/linked.ts';
import { DAY_MS, makeKeys, stationTls, TestCenter, type Keys } from '../main/links/stations.ts';
import { offsetOf, overwrite } from '../main/store/files.ts';
import { center, vehicle } from '../main/store/samples.ts';
import { ALONE, canBeAlone } from '../sim/name-server.ts';
import type { Order, Setting, Told } from './troubled-station.ts';

const WAIT = { timeout: 20_000, interval: 50 };
const SMALL = { width: 1_280, height: 800 };
const folder = mkdtempSync(path.join(os.tmpdir(), 'qianshao-troubles-'));
const canUnshare = hasSmallDisks();

/** The station's process, and what it told its screens. */
class Station {
  readonly screen = new Screen<VehicleEvent>();
  readonly #child: ChildProcess;
  #answer: ((value: string) => void) | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (told: Told) => {
      if (told.told === 'event') this.screen.take(told.event);
      else this.#answer?.(told.value);
    });
  }

  static async start(setting: Setting, ...inside: string[]): Promise<Station> {
    const program = [process.execPath, path.join(import.meta.dirname, 'troubled-station.ts'), JSON.stringify(setting)];
    const [command = '', ...args] = [...inside, ...program];
    const station = new Station(spawn(command, args, { stdio: ['ignore', 'inherit', 'ignore', 'ipc'] }));
    await new Promise<void>((resolve) => (station.#answer = () => resolve()));
    return station;
  }

  ask(order: Order): Promise<string> {
    if (order.do === 'open') this.screen.all.length = 0;
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#child.send(order);
    });
  }

  /** Codes of what keeps the store from taking what is written. */
  get troubles(): string[] {
    return this.screen.newest('store')?.troubles.map(({ code }) => code) ?? [];
  }

  get uplink() {
    return this.screen.newest('uplink')?.uplink;
  }

  /** When its newest position on the screen was taken. */
  get fixAt(): number {
    return this.screen.newest('positions')?.positions[0]?.fix.fixAt ?? 0;
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}

/** The words that an operator reads, in both languages, tell what he can do. */
function expectAdvice(code: string): void {
  const { zh, en } = errorSentences[code as ErrorCode];
  expect(zh).toMatch(/请/);
  expect(en).toMatch(/[Cc]heck|[Rr]estart|[Aa]sk|[Cc]lose|[Ff]ree|enrol again/);
}

async function expectGoesOn(station: Station): Promise<void> {
  const before = Math.max(station.fixAt, Date.now() - 1_000);
  await expect.poll(() => station.fixAt, WAIT).toBeGreaterThan(before);
}

let keys: Keys;
/** Of a center that is not there. */
let nobody: Identity;
let station: Station;
let browser: Browser;

beforeAll(async () => {
  keys = await makeKeys();
  nobody = await identityFor('https://127.0.0.1:1', {});
  browser = await openBrowser();
  const inside = canUnshare ? ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])] : [];
  station = await Station.start({ folder, ...(canUnshare ? { disk: 6 } : {}) }, ...inside);
});

afterAll(async () => {
  station?.close();
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function identityFor(centerUrl: string, tls: { cert?: string; key?: string; ca?: string }): Promise<Identity> {
  const { ca, cert, key } = { ...(await stationTls(keys, vehicle.id)), ...tls };
  return {
    centerUrl,
    center,
    station: vehicle.id,
    key: key ?? '',
    certificate: cert ?? '',
    authority: ca ?? '',
  };
}

async function desk(url: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: SMALL })).newPage();
  await page.goto(url);
  return page;
}

describe('the store', () => {
  it.skipIf(!canUnshare)(
    'on a full disk: what cannot be kept is refused and said; positions go on; room ends it',
    async () => {
      const page = await desk(
        await station.ask({ do: 'open', data: path.join(folder, 'disk/data'), identity: nobody }),
      );
      await expectGoesOn(station);
      expect(await station.ask({ do: 'say', text: 'before' })).toBe('');
      await station.ask({ do: 'fill' });
      await expect.poll(() => station.troubles, WAIT).toEqual(['store-full']);
      expect(await station.ask({ do: 'say', text: 'lost' })).toBe('store-full');
      await expectGoesOn(station);
      expect(await page.getByTestId('store-trouble').textContent()).toContain(errorSentences['store-full'].zh);
      if (process.env['QIANSHAO_SHOTS'] !== undefined)
        await page.screenshot({ path: path.join(process.env['QIANSHAO_SHOTS'], 'store-full.png') });
      await station.ask({ do: 'free' });
      await expect.poll(() => station.troubles, WAIT).toEqual([]);
      await page.getByTestId('store-trouble').waitFor({ state: 'detached' });
      expect(await station.ask({ do: 'say', text: 'after' })).toBe('');
      expectAdvice('store-full');
      await page.close();
    },
  );

  it('held by another program: said, nothing waits for it, and over when it lets go', async () => {
    const data = path.join(folder, 'held');
    await station.ask({ do: 'open', data, identity: nobody });
    await expectGoesOn(station);
    const other = new Database(path.join(data, 'journal.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    await expect.poll(() => station.troubles, WAIT).toEqual(['store-locked']);
    expect(await station.ask({ do: 'say', text: 'lost' })).toBe('store-locked');
    await expectGoesOn(station);
    other.exec('ROLLBACK');
    other.close();
    await expect.poll(() => station.troubles, WAIT).toEqual([]);
    expect(await station.ask({ do: 'say', text: 'after' })).toBe('');
    expectAdvice('store-locked');
  });

  it('held by another station: the second does not start and says why; the first goes on', async () => {
    const second = await Station.start({ folder });
    expect(await second.ask({ do: 'open', data: path.join(folder, 'held') })).toBe('store-locked');
    second.close();
    await expectGoesOn(station);
  });

  it('with a damaged entry says so when it meets it; the next start recovers, keeps the original and says that', async () => {
    const data = path.join(folder, 'damaged');
    await station.ask({ do: 'open', data, identity: nobody });
    expect(await station.ask({ do: 'say', text: '损坏的一条' })).toBe('');
    // Closed, so that all is in the file.
    await station.ask({ do: 'open', data: path.join(folder, 'held') });
    const file = path.join(data, 'journal.sqlite');
    overwrite(file, offsetOf(file, '"损坏的一条"'), Buffer.from('\u0001'));
    const c = await TestCenter.open(keys);
    const identity = await identityFor(`https://127.0.0.1:${c.port}`, {});
    await station.ask({ do: 'open', data, identity });
    await expect.poll(() => station.troubles, WAIT).toEqual(['store-corrupt']);
    expectAdvice('store-corrupt');
    await expectGoesOn(station);
    const page = await desk(await station.ask({ do: 'open', data, identity }));
    await expect
      .poll(() => page.getByTestId('notice').textContent(), WAIT)
      .toContain(errorSentences['store-recovered'].zh);
    expect(station.screen.newest('notice')).toMatchObject({ code: 'store-recovered' });
    expect(station.troubles).toEqual([]);
    expect(readdirSync(data).some((name) => name.includes('.damaged-'))).toBe(true);
    await expect.poll(() => station.uplink?.unsent, WAIT).toBe(0);
    await page.close();
  });
});

describe('the center', () => {
  const troubleWith = async (identity: Identity): Promise<string | undefined> => {
    await station.ask({ do: 'open', data: path.join(folder, 'away'), identity });
    await expect.poll(() => station.uplink?.error, WAIT).toBeDefined();
    expectAdvice(station.uplink?.error ?? '');
    expect(await station.ask({ do: 'say', text: 'kept' })).toBe('');
    await expectGoesOn(station);
    return station.uplink?.error;
  };

  it('with a certificate of somebody else, or one whose time is over, is not trusted, and the station says which', async () => {
    const others = await makeKeys();
    const c = await TestCenter.open(keys);
    const url = `https://127.0.0.1:${c.port}`;
    expect(await troubleWith(await identityFor(url, { ca: others.authority.certificate }))).toBe('center-untrusted');
    const old = await issueServer(keys.authority, ['127.0.0.1'], Date.now() - 900 * DAY_MS);
    const stale = await TestCenter.open({ ...keys, server: old });
    expect(await troubleWith(await identityFor(`https://127.0.0.1:${stale.port}`, {}))).toBe('center-certificate-date');
  });

  it('refuses a station whose certificate has expired: it is told to enrol again', async () => {
    const c = await TestCenter.open(keys);
    const old = await stationTls(keys, vehicle.id, Date.now() - 800 * DAY_MS);
    expect(await troubleWith(await identityFor(`https://127.0.0.1:${c.port}`, old))).toBe('certificate-expired');
  });

  it('at a wrong address: nobody is there', async () => {
    expect(await troubleWith(nobody)).toBe('center-not-there');
  });
});

describe.skipIf(!canBeAlone())('a network', () => {
  let alone: Station;
  beforeAll(async () => {
    const own = path.join(folder, 'alone');
    mkdirSync(own);
    alone = await Station.start({ folder: own, silent: true }, 'unshare', ...ALONE);
  });
  afterAll(() => alone?.close());

  it('that leads nowhere is said to be absent', async () => {
    const identity = await identityFor('https://192.0.2.1:8443', {});
    await alone.ask({ do: 'open', data: path.join(folder, 'alone/nowhere'), identity });
    await expect.poll(() => alone.uplink?.error, WAIT).toBe('network-absent');
    expectAdvice('network-absent');
    await expectGoesOn(alone);
  });

  it('whose name servers are silent holds up nothing, and the name is said to be the trouble', async () => {
    const identity = await identityFor('https://center.example:8443', {});
    await alone.ask({ do: 'open', data: path.join(folder, 'alone/silent'), identity });
    await expect.poll(() => alone.uplink?.error, WAIT).toBe('center-name-unknown');
    expectAdvice('center-name-unknown');
    expect(await alone.ask({ do: 'say', text: 'kept' })).toBe('');
    await expectGoesOn(alone);
  });
});
