/** 会商 on both screens: one touch at the center, a ring in the vehicle, voices both ways, and mishaps that heal by themselves. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { logIn } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 40_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };

let dir: string;
let scene: Scene;
let browser: Browser;
let desk: Page;
let staff: Page;
const errors: string[] = [];

/** Keeps every connection that the page makes, so that its counters can be read. */
function keepConnections(): void {
  const kept: RTCPeerConnection[] = [];
  Object.assign(window, { kept });
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...args: ConstructorParameters<typeof RTCPeerConnection>) {
      super(...args);
      kept.push(this);
    }
  };
}

/** A person does not let the page have the microphone. */
function refuseMicrophone(): void {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
}

async function openPage(url: string, ...scripts: (() => void)[]): Promise<Page> {
  const context = await browser.newContext({ viewport: SMALL, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  for (const script of [keepConnections, ...scripts]) await page.addInitScript(script);
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  return page;
}

/** Energy of the voices that a page played in 0.7 s (the microphone beeps twice a second), by its own counters (webrtc-stats: totalAudioEnergy, of 1 at full scale). */
const heard = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { kept } = window as unknown as { kept: RTCPeerConnection[] };
    const energy = async () => {
      let sum = 0;
      for (const connection of kept.filter(({ connectionState }) => connectionState !== 'closed'))
        (await connection.getStats()).forEach((row: { type: string; kind?: string; totalAudioEnergy?: number }) => {
          if (row.type === 'inbound-rtp' && row.kind === 'audio') sum += row.totalAudioEnergy ?? 0;
        });
      return sum;
    };
    const before = await energy();
    await new Promise((resolve) => setTimeout(resolve, 700));
    return (await energy()) - before;
  });
const LOUD = 1e-5;
/** How the page's voice is encoded, as it was agreed upon with the SFU. */
const encoding = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { kept } = window as unknown as { kept: RTCPeerConnection[] };
    const live = kept.filter(({ connectionState }) => connectionState === 'connected');
    const senders = live.filter((one) => one.getSenders().some(({ track }) => track?.kind === 'audio'));
    // What was agreed upon before stays there as a part that is closed.
    const audio =
      senders
        .at(-1)
        ?.remoteDescription?.sdp.split(/^m=audio/m)
        .at(-1) ?? '';
    return audio.match(/^a=(fmtp|ptime):.*/gm)?.join(' ') ?? '';
  });
/** How many pictures of others the page receives now; the SFU probes the line by a part that is none (`probator`). */
function receivedPictures(): number {
  const { kept } = window as unknown as { kept: RTCPeerConnection[] };
  const open = kept.filter(({ connectionState }) => connectionState === 'connected');
  const receiving = open.flatMap((one) =>
    one.getTransceivers().filter(({ currentDirection, mid }) => currentDirection === 'recvonly' && mid !== 'probator'),
  );
  return receiving.filter(({ receiver: { track } }) => track.kind === 'video' && track.readyState === 'live').length;
}
/** Both sides hear each other. */
const expectVoices = () =>
  Promise.all([desk, staff].map((page) => expect.poll(() => heard(page), WAIT).toBeGreaterThan(LOUD)));
const rows = (page: Page) => page.getByTestId('attendee');
const states = (page: Page) => rows(page).evaluateAll((all) => all.map((row) => row.getAttribute('data-state')));
const state = (page: Page) => page.getByTestId('conference-state').getAttribute('data-state');
const shot = (page: Page, name: string) =>
  process.env['SHOTS'] ? page.screenshot({ path: path.join(process.env['SHOTS'], `${name}.png`) }) : undefined;

/** What the center's journal has of conferences, in the order in which it was written. */
function record(): string[] {
  const db = new Database(path.join(scene.centerData, 'journal.sqlite'), { readonly: true });
  const entries = db
    .prepare<[], { body: string }>("SELECT body FROM entries WHERE kind = 'conference' ORDER BY seq")
    .all();
  db.close();
  return entries.map(({ body }) => {
    const { what, who } = JSON.parse(body) as { what: string; who?: { station: string } };
    return who ? `${what} ${who.station}` : what;
  });
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  [scene, browser] = await Promise.all([Scene.start({ dir, receiver: false }), openBrowser()]);
  desk = await openPage(scene.consoleUrl);
  staff = await openPage(scene.centerUrl);
  await logIn(staff, scene.admin);
  await staff.getByTestId('conference-button').waitFor();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('a conference', () => {
  it('begins by one touch at the center, and rings in the vehicle', async () => {
    await expect.poll(() => desk.getByTestId('status-uplink').getAttribute('data-state'), WAIT).toBe('online');
    await staff.getByTestId('conference-button').click();
    await expect.poll(() => desk.getByTestId('ring').getAttribute('data-loud'), WAIT).toBe('true');
    expect(await desk.getByTestId('ring').textContent()).toContain(scene.admin.name);
    expect(await staff.getByTestId('ring').count()).toBe(0);
    await shot(desk, 'conference-ring');
  });

  it('is joined by one touch, and voices arrive at both sides', async () => {
    await desk.getByTestId('ring-join').click();
    await expect.poll(() => desk.getByTestId('ring').count(), WAIT).toBe(0);
    await expect.poll(() => state(desk), WAIT).toBe('on');
    await expect.poll(() => state(staff), WAIT).toBe('on');
    await expectVoices();
    for (const page of [desk, staff]) await expect.poll(() => states(page), WAIT).toEqual(['speaks', 'speaks']);
    await shot(desk, 'conference-desk');
    await shot(staff, 'conference-staff');
  });

  it('is silent where somebody is muted, and the others see it', async () => {
    await desk.getByTestId('conference-mute').click();
    await expect.poll(() => states(staff), WAIT).toContain('muted');
    await expect.poll(() => heard(staff), WAIT).toBeLessThan(LOUD / 100);
    expect(await heard(desk)).toBeGreaterThan(LOUD);
    await desk.getByTestId('conference-mute').click();
    await expect.poll(() => heard(staff), WAIT).toBeGreaterThan(LOUD);
  });

  it('has a key to hold, by hand or with the space bar', async () => {
    await desk.getByTestId('mode-hold').click();
    await expect.poll(() => heard(staff), WAIT).toBeLessThan(LOUD / 100);
    await desk.keyboard.down('Space');
    await expect.poll(() => heard(staff), WAIT).toBeGreaterThan(LOUD);
    await shot(desk, 'conference-hold');
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    await desk.keyboard.up('Space');
    await expect.poll(() => heard(staff), WAIT).toBeLessThan(LOUD / 100);
    await desk.getByTestId('panel-hold').dispatchEvent('pointerdown', { button: 0 });
    await expect.poll(() => heard(staff), WAIT).toBeGreaterThan(LOUD);
    await desk.getByTestId('panel-hold').dispatchEvent('pointerup');
    await desk.getByTestId('mode-open').click();
  });
});

describe('other ways', () => {
  it('a vehicle on a satellite has everybody speak with few bits', async () => {
    const vehicle = await scene.vehicleApi();
    const link = (kind: 'satellite' | 'wired') =>
      vehicle.links.put.mutate({ id: 'auto', kind, name: 'auto', enabled: true });
    for (const page of [desk, staff])
      await expect.poll(() => encoding(page), WAIT).toContain('maxaveragebitrate=32000');
    await link('satellite');
    for (const page of [desk, staff]) {
      await expect.poll(() => encoding(page), WAIT).toMatch(/maxaveragebitrate=16000/);
      const fmtp = await encoding(page);
      for (const part of ['a=ptime:60', 'useinbandfec=1', 'usedtx=1', 'stereo=0']) expect(fmtp).toContain(part);
    }
    await expectVoices();
    await link('wired');
  });

  it('without a microphone a page says so in a sentence, and hears the others', async () => {
    const listener = await openPage(scene.consoleUrl, refuseMicrophone);
    await listener.getByTestId('conference-button').click();
    await listener.getByTestId('microphone').waitFor();
    expect(await listener.getByTestId('microphone').getAttribute('data-code')).toBe('microphone-denied');
    await expect.poll(() => heard(listener), WAIT).toBeGreaterThan(LOUD);
    expect(await state(listener)).toBe('listening');
    await expect.poll(() => states(staff), WAIT).toContain('listens');
    await shot(listener, 'conference-listener');
    await listener.getByTestId('conference-leave').click();
    await expect.poll(() => rows(staff).count(), WAIT).toBe(2);
    await listener.context().close();
  });
});

describe('faces', () => {
  const widths = (page: Page) =>
    page.getByTestId('face').evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).videoWidth));
  const showPanels = async () => {
    for (const page of [desk, staff])
      if ((await page.getByTestId('conference-panel').count()) === 0)
        await page.getByTestId('conference-button').click();
  };

  it('are shown by who wants it, small, and received only where they are seen', async () => {
    await showPanels();
    expect(await desk.getByTestId('face').count()).toBe(0);
    await staff.getByTestId('camera').click();
    await expect.poll(() => widths(desk), WAIT).toEqual([320]);
    await staff.getByTestId('face-own').waitFor();
    await shot(desk, 'conference-face');
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    expect(await desk.evaluate(receivedPictures)).toBe(1);
    await desk.getByTestId('conference-button').click();
    await expect.poll(() => desk.evaluate(receivedPictures), WAIT).toBe(0);
    await desk.getByTestId('conference-button').click();
    await expect.poll(() => widths(desk), WAIT).toEqual([320]);
  });

  it('go by themselves where a link has no room for them, and voices stay', async () => {
    const vehicle = await scene.vehicleApi();
    const ceiling = (videoCeilingKbps: number) =>
      vehicle.links.put.mutate({
        ...{ id: 'auto', kind: 'wired', name: 'auto', enabled: true },
        policy: { videoCeilingKbps },
      });
    await desk.getByTestId('camera').click();
    await expect.poll(() => widths(staff), WAIT).toEqual([320]);
    await ceiling(300);
    await expect.poll(() => widths(staff), WAIT).toEqual([]);
    await expect.poll(() => widths(desk), WAIT).toEqual([]);
    expect(await desk.getByTestId('camera').isDisabled()).toBe(true);
    await expectVoices();
    await ceiling(20_000);
    // A person's wish alone brings it back.
    await expect.poll(() => widths(desk), WAIT).toEqual([320]);
    expect(await widths(staff)).toEqual([]);
    await staff.getByTestId('camera').click();
    await expect.poll(() => widths(desk), WAIT).toEqual([]);
  });
});

describe('mishaps', () => {
  it('both stations are killed: the same conference is back without a touch', async () => {
    scene.vehicle.kill();
    await desk.getByTestId('line-lost').waitFor(WAIT);
    // Media need no signalling to go on.
    expect(await heard(staff)).toBeGreaterThan(LOUD);
    scene.center.kill();
    await staff.getByTestId('line-lost').waitFor(WAIT);
    for (const page of [desk, staff]) {
      await page.getByTestId('line-lost').waitFor({ ...WAIT, state: 'detached' });
      await expect.poll(() => state(page), WAIT).toBe('on');
      await expect.poll(() => states(page), WAIT).not.toContain('away');
    }
    await expectVoices();
  });

  it('a page is loaded again: it is in the conference again', async () => {
    await desk.reload();
    await expect.poll(() => state(desk), WAIT).toBe('on');
    await expectVoices();
    expect(await rows(staff).count()).toBe(2);
  });
});

describe('the screens', () => {
  it('have nothing small on them, and neither white nor blue at night', async () => {
    for (const [name, page] of Object.entries({ desk, staff })) {
      if ((await page.getByTestId('conference-panel').count()) === 0)
        await page.getByTestId('conference-button').click();
      expect(await page.evaluate(crampedElements), name).toEqual([]);
      while ((await page.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
        await page.getByTestId('theme').click();
      await expect.poll(() => page.evaluate(brightOrBlue)).toEqual([]);
      await shot(page, `conference-night-${name}`);
    }
  });
});

describe('the end', () => {
  it('is when the last one leaves, and all of it is in the journal', async () => {
    await staff.getByTestId('conference-leave').click();
    await expect.poll(() => rows(desk).count(), WAIT).toBe(1);
    await desk.getByTestId('conference-leave').click();
    await expect.poll(() => desk.getByTestId('conference-button').textContent(), WAIT).not.toMatch(/\d/);
    const center = record()[0]?.split(' ')[1] ?? '';
    expect(record()).toEqual([
      `begin ${center}`,
      `join ${center}`,
      `join ${scene.vehicleId}`,
      `join ${scene.vehicleId}`,
      `leave ${scene.vehicleId}`,
      `leave ${center}`,
      `leave ${scene.vehicleId}`,
      'end',
    ]);
    expect(errors).toEqual([]);
  });
});
