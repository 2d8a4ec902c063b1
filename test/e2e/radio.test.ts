/** A radio channel on both screens: heard and keyed in the vehicle, heard at the center, keyed there while the vehicle lets it. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser.ts';
import { logIn, touchTimeline } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { simulatedRadio, type SimulatedRadio } from '../sim/radio.ts';
import { startRig, type DummyRig } from '../sim/rigctld.ts';
import { hasSoundServer, SoundServer } from '../sim/sound-server.ts';
import { secondsOf } from '../sim/tone.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 30_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };
/** What the radio hears, and what is said at the two screens, Hz. */
const AIR = 900;
const DESK = 700;
const STAFF = 1_300;

let dir: string;
let scene: Scene;
let rig: DummyRig;
let radio: SimulatedRadio;
let sounds: SoundServer | undefined;
let browser: Browser;
let desk: Page;
let staff: Page;
const errors: string[] = [];

/** A microphone in which there is a tone; and an ear at everything that the page plays. */
function soundCard(hz: number): void {
  navigator.mediaDevices.getUserMedia = () => {
    const context = new AudioContext();
    const [tone, out] = [context.createOscillator(), context.createMediaStreamDestination()];
    tone.frequency.value = hz;
    tone.connect(out);
    tone.start();
    return Promise.resolve(out.stream);
  };
  const ears: { player: HTMLMediaElement; ear: AnalyserNode }[] = [];
  const property = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    set(this: HTMLMediaElement, stream: MediaStream | null) {
      property?.set?.call(this, stream);
      if (!stream?.getAudioTracks().length) return;
      const context = new AudioContext();
      const ear = context.createAnalyser();
      ear.fftSize = 4_096;
      context.createMediaStreamSource(stream).connect(ear);
      ears.push({ player: this, ear });
    },
  });
  /** The loudest frequency of all that is heard, Hz; 0: silence. */
  const peak = () => {
    let [best, at] = [-60, 0];
    for (const { player, ear } of ears) {
      if (player.muted || player.srcObject === null) continue;
      const bins = new Float32Array(ear.frequencyBinCount);
      ear.getFloatFrequencyData(bins);
      bins.forEach((db, bin) => {
        if (db > best) [best, at] = [db, (bin * ear.context.sampleRate) / ear.fftSize];
      });
    }
    return at;
  };
  Object.assign(window, { peak });
}

async function openPage(url: string, hz: number): Promise<Page> {
  const context = await browser.newContext({ viewport: SMALL, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.addInitScript(soundCard, hz);
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(url);
  return page;
}

async function openStaff(): Promise<Page> {
  const page = await openPage(scene.centerUrl, STAFF);
  await logIn(page, scene.admin);
  await page.locator('a[href="#/radio"]').click();
  await page.getByTestId('channel-fire').waitFor();
  return page;
}

/** What a page plays, to the nearest hundred Hz. */
const played = async (page: Page): Promise<number> =>
  Math.round((await page.evaluate(() => (window as unknown as { peak: () => number }).peak())) / 100) * 100;
const activity = (page: Page) => page.getByTestId('channel-fire').getAttribute('data-activity');
const phase = (page: Page) => page.getByTestId('key-fire').getAttribute('data-phase');
const down = (page: Page) => page.getByTestId('key-fire').dispatchEvent('pointerdown', { button: 0 });
const up = (page: Page) => page.getByTestId('key-fire').dispatchEvent('pointerup', { button: 0 });
/** Seconds of a tone in what was said into the radio in the newest transmission. */
const said = (hz: number) => secondsOf(radio.said(8_000), hz, 8_000);
const keyed = (is: boolean) => expect.poll(() => rig.keyed(), WAIT).toBe(is);
const shot = (page: Page, name: string) =>
  process.env['SHOTS'] ? page.screenshot({ path: path.join(process.env['SHOTS'], `${name}.png`) }) : undefined;

/** Who keyed the radio, as the vehicle's journal has it: the last word of each transmission. */
function record(): object[] {
  const db = new Database(path.join(scene.vehicleData, 'journal.sqlite'), { readonly: true });
  const entries = db.prepare<[], { body: string }>("SELECT body FROM entries WHERE kind = 'keying' ORDER BY seq").all();
  db.close();
  const rows = entries.map(({ body }) => JSON.parse(body) as { id: string; to?: number });
  return rows.filter(({ to }) => to !== undefined);
}

/** Bytes of sound that a page decoded to be heard. */
const decoded = (page: Page) =>
  page.getByTestId('playback-video').evaluate((video) => {
    const { muted, webkitAudioDecodedByteCount: bytes } = video as HTMLVideoElement & {
      webkitAudioDecodedByteCount: number;
    };
    return muted ? 0 : bytes;
  });

/** What the vehicle's ledger has, oldest first. */
function kept(): { feed: string; codecs: string; startAt: number; endAt: number }[] {
  const db = new Database(path.join(scene.vehicleData, 'journal.sqlite'), { readonly: true });
  const rows = db
    .prepare<[], { feed: string; codecs: string; startAt: number; endAt: number }>(
      'SELECT feed, codecs, start_at AS startAt, end_at AS endAt FROM segments ORDER BY start_at',
    )
    .all();
  db.close();
  return rows;
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  radio = simulatedRadio(dir);
  if (hasSoundServer) {
    sounds = new SoundServer(dir);
    await sounds.on({ usb: 'USB-Radio' });
  }
  rig = await startRig();
  const settings = {
    devices: [{ id: 'rig', name: '车载台', driver: 'hamlib', port: `tcp://127.0.0.1:${rig.port}` }],
    radios: [{ id: 'fire', name: '消防一信道', input: radio.input, output: radio.output, keyDevice: 'rig' }],
  };
  [scene, browser] = await Promise.all([Scene.start({ dir, receiver: false, settings }), openBrowser()]);
  desk = await openPage(scene.consoleUrl, DESK);
  await desk.getByRole('tab', { name: '电台' }).click();
  staff = await openStaff();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await scene?.stop();
  await rig?.end();
  radio?.close();
  await sounds?.close();
  rmSync(dir, { recursive: true, force: true });
});

afterEach(() => radio.hear(undefined));

describe('in the vehicle', () => {
  it('what the radio hears is shown, and played where somebody listens', async () => {
    await expect.poll(() => activity(desk), WAIT).toBe('idle');
    await desk.getByTestId('listen-fire').click();
    radio.hear(AIR);
    await expect.poll(() => activity(desk), WAIT).toBe('receiving');
    await expect.poll(() => played(desk), WAIT).toBe(AIR);
    expect(Number(await desk.getByTestId('meter-fire').getAttribute('aria-valuenow'))).toBeGreaterThan(-20);
    await shot(desk, 'radio-receiving');
    radio.hear(undefined);
    await expect.poll(() => activity(desk), WAIT).toBe('idle');
  });

  it('the key is held to talk: the radio sends it, and the center sees who', async () => {
    const { height = 0 } = (await desk.getByTestId('key-fire').boundingBox()) ?? {};
    expect(height).toBeGreaterThanOrEqual(72);
    await expectPress(desk);
    await keyed(true);
    await expect.poll(() => activity(staff), WAIT).toBe('busy');
    expect(await staff.getByTestId('talker').textContent()).toContain('曾都应急1号');
    await shot(desk, 'radio-sending');
    await expect.poll(() => said(DESK), WAIT).toBeGreaterThan(0.5);
    await up(desk);
    await keyed(false);
    await expect.poll(() => phase(desk), WAIT).toBe('none');
  });

  it('the space bar is the key too', async () => {
    await desk.getByTestId('channel-fire').locator('h3').click();
    await expect
      .poll(async () => {
        await desk.keyboard.up('Space');
        await desk.keyboard.down('Space');
        await desk.waitForTimeout(800);
        return phase(desk);
      }, WAIT)
      .toBe('talking');
    await desk.keyboard.up('Space');
    await keyed(false);
  });
});

describe('what was heard and said', () => {
  it('is kept, and played to who wants to hear it again; silence is left out', async () => {
    await desk.getByTestId('footage-fire').click();
    const state = () => desk.getByTestId('side-panel').getByTestId('record-fire').getAttribute('data-state');
    // Once more, with silence before it and after.
    await expect.poll(state, WAIT).toBe('ready');
    radio.hear(AIR);
    await expect.poll(state, WAIT).toBe('recording');
    radio.hear(undefined);
    await expect.poll(state, WAIT).toBe('ready');
    const player = () => desk.getByTestId('playback').getAttribute('data-player');
    await expect.poll(player, WAIT).toBe('paused');
    await shot(desk, 'radio-recorded');
    await desk.getByTestId('playback-toggle').click();
    await expect.poll(() => decoded(desk), WAIT).toBeGreaterThan(1_000);
    await expect.poll(player, WAIT).toBe('empty');
    expect(kept().every(({ feed, codecs }) => feed === 'fire' && codecs === 'opus')).toBe(true);
    // Each time that somebody was heard, and nothing of the silence between.
    const gaps = kept().filter(({ startAt }, at, all) => at > 0 && startAt > (all[at - 1]?.endAt ?? 0) + 500);
    expect(gaps.length).toBeGreaterThan(0);
  });

  it('is not kept while a person does not want it', async () => {
    await desk.getByTestId('side-panel').getByTestId('record-fire').click();
    const state = () => desk.getByTestId('side-panel').getByTestId('record-fire').getAttribute('data-state');
    await expect.poll(state, WAIT).toBe('off');
    const before = kept().length;
    radio.hear(AIR);
    await expect.poll(() => activity(desk), WAIT).toBe('receiving');
    radio.hear(undefined);
    await expect.poll(() => activity(desk), WAIT).toBe('idle');
    await desk.getByTestId('side-panel').getByTestId('record-fire').click();
    await expect.poll(state, WAIT).toBe('ready');
    expect(kept().length).toBe(before);
    radio.hear(AIR);
    await expect.poll(state, WAIT).toBe('recording');
    radio.hear(undefined);
    await expect.poll(() => kept().length, WAIT).toBeGreaterThan(before);
  });
});

describe('at the center', () => {
  it('the channel is heard by who listens', async () => {
    radio.hear(AIR);
    await expect.poll(() => activity(staff), WAIT).toBe('receiving');
    expect(await played(staff)).toBe(0);
    await staff.getByTestId('listen-fire').click();
    await expect.poll(() => played(staff), WAIT).toBe(AIR);
    const level = async () => Number(await staff.getByTestId('meter-fire').getAttribute('aria-valuenow'));
    await expect.poll(level, WAIT).toBeGreaterThan(-30);
    await shot(staff, 'radio-center');
    radio.hear(undefined);
    await expect.poll(() => activity(staff), WAIT).toBe('idle');
  });

  it('it is keyed only while the vehicle lets it, and then by one alone', async () => {
    expect(await staff.getByTestId('key-fire').count()).toBe(0);
    await desk.getByTestId('consent-fire').click();
    await staff.getByTestId('key-fire').waitFor();
    await expectPress(staff);
    await keyed(true);
    await expect.poll(() => activity(desk), WAIT).toBe('busy');
    expect(await desk.getByTestId('talker').textContent()).toContain(scene.admin.name);
    // Who listens in the vehicle hears what the center says, and who speaks hears nothing.
    await expect.poll(() => played(desk), WAIT).toBe(STAFF);
    expect(await played(staff)).toBe(0);
    await down(desk);
    await expect.poll(() => desk.getByTestId('refusal').textContent(), WAIT).toContain(scene.admin.name);
    await shot(desk, 'radio-taken');
    await expect.poll(() => said(STAFF), WAIT).toBeGreaterThan(0.5);
    await up(staff);
    await keyed(false);
  });

  it('consent that is taken back takes the key with it, and the hand is told', async () => {
    await expectPress(staff);
    await keyed(true);
    await desk.getByTestId('consent-fire').click();
    await keyed(false);
    await expect.poll(() => staff.getByTestId('last').getAttribute('data-why'), WAIT).toBe('consent');
    await staff.getByTestId('key-fire').waitFor({ state: 'detached' });
    await shot(staff, 'radio-not-allowed');
    await desk.getByTestId('consent-fire').click();
    await staff.getByTestId('key-fire').waitFor();
  });

  it('what the channel heard is fetched from the vehicle and heard again', async () => {
    await staff.locator('a[href="#/footage"]').click();
    await staff.getByTestId(`footage-${scene.vehicleId}-fire`).click({ timeout: 30_000 });
    await touchTimeline(staff, (kept()[0]?.startAt ?? 0) - 10_000);
    await staff.getByTestId('mark-from').click();
    await touchTimeline(staff, kept().at(-1)?.endAt ?? 0);
    await staff.getByTestId('mark-to').click();
    await staff.getByTestId('fetch').click();
    await expect.poll(() => staff.getByTestId('ask').first().getAttribute('data-state'), WAIT).toBe('done');
    await expect.poll(() => staff.getByTestId('covered').count(), WAIT).toBeGreaterThan(0);
    await touchTimeline(staff, (kept()[0]?.startAt ?? 0) - 5_000);
    await staff.getByTestId('playback-toggle').click();
    await expect.poll(() => decoded(staff), WAIT).toBeGreaterThan(1_000);
    await shot(staff, 'radio-fetched');
    await staff.locator('a[href="#/radio"]').click();
    await staff.getByTestId('key-fire').waitFor();
  });

  it('a page that dies while it speaks lets the key go', async () => {
    await expectPress(staff);
    await keyed(true);
    const session = await staff.context().newCDPSession(staff);
    // Nothing of the page runs any more, and nobody answers.
    session.send('Page.crash').catch(() => undefined);
    await keyed(false);
    await expect.poll(() => desk.getByTestId('last').getAttribute('data-why'), WAIT).toBe('lost');
    await staff.context().close();
    staff = await openStaff();
  });
});

describe('afterwards', () => {
  it('the journal has who spoke, on which channel, and why it ended', () => {
    const here = { device: 'rig', person: 'console', channel: 'fire', why: 'asked' };
    const there = { device: 'rig', person: scene.admin.name, channel: 'fire' };
    const rows = record();
    expect(rows[0]).toMatchObject(here);
    expect(rows[0]).not.toHaveProperty('station');
    expect(rows.slice(-3)).toMatchObject([
      { ...there, why: 'asked' },
      { ...there, why: 'consent' },
      { ...there, why: 'lost' },
    ]);
  });

  it('the screens have nothing small on them, and neither white nor blue at night', async () => {
    for (const [name, page] of Object.entries({ desk, staff })) {
      expect(await page.evaluate(crampedElements), name).toEqual([]);
      while ((await page.evaluate(() => document.documentElement.dataset['theme'])) !== 'red')
        await page.getByTestId('theme').click();
      await expect.poll(() => page.evaluate(brightOrBlue)).toEqual([]);
      await shot(page, `radio-night-${name}`);
    }
    await desk.getByTestId('settings-fire').click();
    await desk.getByTestId('channel-form').waitFor();
    expect(await desk.evaluate(crampedElements)).toEqual([]);
    await shot(desk, 'radio-settings');
    expect(errors).toEqual([]);
  });

  it.skipIf(!hasSoundServer)('a sound input that the machine has is chosen by the name that people know', async () => {
    await desk.getByTestId('channel-input').click();
    await desk.getByText('Monitor of USB-Radio').click();
    expect(await desk.getByTestId('channel-input').inputValue()).toBe('usb.monitor');
    await desk.getByTestId('channel-output').click();
    await desk.getByText('USB-Radio · PulseAudio', { exact: true }).hover();
    await expect.poll(() => desk.evaluate(brightOrBlue)).toEqual([]);
    await shot(desk, 'radio-sounds');
    await desk.getByText('USB-Radio · PulseAudio', { exact: true }).click();
    expect(await desk.getByTestId('channel-output').inputValue()).toBe('usb');
    expect(errors).toEqual([]);
  });
});

/** Holds the key until what is said is on the air. The dummy rig hears somebody in every odd second, and refuses then. */
async function expectPress(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      if ((await phase(page)) === 'none') await down(page);
      await page.waitForTimeout(100);
      return phase(page);
    }, WAIT)
    .toBe('talking');
}
