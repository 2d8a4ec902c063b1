/** Messages on both screens: from hand to hand, to a terminal by BeiDou, with what became of each; distress across the page. */
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deviceConfig } from '../../contract/device.ts';
import { uiFrame } from '../../native/protocols/ax25.ts';
import { DATA, kissFrame } from '../../native/protocols/kiss.ts';
import { openBrowser } from '../browser.ts';
import { openCenter, openConsole } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { Handheld } from '../sim/handheld.ts';
import { layCable } from '../sim/pty.ts';
import { plugIn, SimSky, SimTerminal } from '../sim/rdss.ts';
import { crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 45_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };

let dir: string;
let scene: Scene;
let browser: Browser;
let desk: Page;
let center: Page;
const errors: string[] = [];
const closers: (() => Promise<unknown>)[] = [];
const sky = new SimSky({ now: Date.now, delayMs: 200 });
const zhang = new Handheld(4_207_733, sky);
const terminal = new SimTerminal({
  family: 'text-2.1',
  card: 242_286,
  sky,
  now: Date.now,
  intervalS: 1,
  subordinates: [zhang.card],
});

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  scene = await Scene.start({ dir });
  const vehicle = await scene.vehicleApi();
  const port = path.join(dir, 'bd');
  const cable = await layCable(port, `${port}-terminal`);
  const pull = await plugIn(terminal, cable.device);
  closers.push(pull, () => cable.pull());
  await vehicle.devices.put.mutate(deviceConfig.parse({ id: 'bd', name: '北斗指挥机', driver: 'rdss', port }));
  await vi.waitFor(() => expect(terminal.asked).toContain('ICA'), WAIT);
  browser = await openBrowser();
  desk = await openConsole(browser, scene, SMALL);
  center = await openCenter(browser, scene, '#/dispatch', SMALL);
  for (const page of [desk, center]) {
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  }
}, 120_000);

afterAll(async () => {
  await browser?.close();
  for (const close of closers.reverse()) await close();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Writes in the open conversation and presses Enter. */
async function write(page: Page, text: string): Promise<void> {
  await page.getByTestId('compose-text').fill(text);
  await page.getByTestId('compose-text').press('Enter');
}

const open = (page: Page, key: string) => page.getByTestId(`conversation-${key}`).click();
const bubble = (page: Page, text: string) => page.locator('.bubble', { hasText: text });
const stateOf = (page: Page, text: string) => () => bubble(page, text).getAttribute('data-state');
const unreadOnDesk = () => desk.getByTestId('status-messages').getAttribute('data-unread');

describe('a message of the center', () => {
  it('appears on the vehicle’s page, and is read at the center’s when the vehicle’s has shown it', async () => {
    await open(center, `${scene.vehicleId}/`);
    await write(center, '报告现场情况');
    await expect.poll(stateOf(center, '报告现场情况'), WAIT).toBe('received');
    // The desk shows another page: the bar tells of it, and nothing counts as read.
    await expect.poll(unreadOnDesk, WAIT).toBe('1');
    await desk.getByTestId('status-messages').click();
    await desk.getByTestId('conversation-center/').getByText('报告现场情况').waitFor();
    expect(await stateOf(center, '报告现场情况')()).toBe('received');
    await open(desk, 'center/');
    await bubble(desk, '报告现场情况').waitFor();
    await expect.poll(stateOf(center, '报告现场情况'), WAIT).toBe('read');
    await expect.poll(unreadOnDesk, WAIT).toBe('0');
    expect(await bubble(desk, '报告现场情况').textContent()).toContain('网络');
  });

  it('is answered with urgency, and the answer is read at once where its conversation is open', async () => {
    await desk.getByTestId('compose-priority').getByText('紧急').click();
    await write(desk, '需要照明车');
    await bubble(center, '需要照明车').waitFor();
    expect(await bubble(center, '需要照明车').textContent()).toContain('紧急');
    await expect.poll(stateOf(desk, '需要照明车'), WAIT).toBe('read');
    // The next one is routine again.
    await write(desk, '其余正常');
    await bubble(center, '其余正常').waitFor();
    expect(await bubble(center, '其余正常').textContent()).not.toContain('紧急');
  });

  it('that is written while the line is down waits, and says so', async () => {
    scene.vehicle.kill();
    await write(center, '断线时所写');
    await bubble(center, '断线时所写').waitFor();
    expect(['written', 'sent']).toContain(await stateOf(center, '断线时所写')());
    await expect.poll(stateOf(center, '断线时所写'), WAIT).toBe('received');
    await bubble(desk, '断线时所写').waitFor(WAIT);
    await expect.poll(stateOf(center, '断线时所写'), WAIT).toBe('read');
  });
});

describe('somebody with a terminal', () => {
  it('speaks under his number, is given a name on the desk, and has it at the center', async () => {
    zhang.say(terminal.card, '到达河堤');
    await center.getByTestId(`conversation-${scene.vehicleId}/rdss:${zhang.card}`).waitFor(WAIT);
    await desk.locator('.back').click();
    await open(desk, `${scene.vehicleId}/rdss:${zhang.card}`);
    await desk.getByTestId('edit-contact').click();
    await desk.getByTestId('contact-name').fill('张三');
    expect(await desk.getByTestId('contact-address-0').inputValue()).toBe(String(zhang.card));
    await desk.getByTestId('contact-save').click();
    await bubble(desk, '到达河堤').getByText('张三').waitFor();
    await center.getByTestId(`conversation-${scene.vehicleId}/rdss:${zhang.card}`).getByText('张三').waitFor();
  });

  it('is written to by the center: it goes out by BeiDou, and the bubble says so', async () => {
    await open(center, `${scene.vehicleId}/rdss:${zhang.card}`);
    await write(center, '原地待命');
    await expect.poll(() => zhang.read.map(({ text }) => text), WAIT).toEqual(['原地待命']);
    await expect.poll(stateOf(center, '原地待命'), WAIT).toBe('sent');
    expect(await bubble(center, '原地待命').textContent()).toContain('北斗');
    // The same words, with the same state, in the vehicle's conversation with him.
    await expect.poll(stateOf(desk, '原地待命'), WAIT).toBe('sent');
  });

  it('is known by how much fits: the desk counts what is left of a BeiDou message', async () => {
    await desk.getByTestId('compose-text').fill('字'.repeat(10));
    const left = Number(/\d+/.exec((await desk.getByTestId('compose-room').textContent()) ?? '')?.[0]);
    await desk.getByTestId('compose-text').fill('字'.repeat(11));
    expect(await desk.getByTestId('compose-room').textContent()).toContain(String(left - 1));
    await desk.getByTestId('compose-text').fill('');
  });
});

describe('the rows of the bridge', () => {
  it('say in words what goes where, count it, and are switched with one touch that outlives the page', async () => {
    await desk.getByRole('tab', { name: '桥接' }).click();
    const row = desk.getByTestId('route-text-out-rdss');
    await row.waitFor();
    expect(await row.textContent()).toContain('北斗终端');
    await expect.poll(() => row.textContent(), WAIT).toContain('已转 1');
    await desk.getByTestId('transfers').getByText('原地待命').waitFor();
    await desk.getByTestId('route-switch-text-out-rdss').click();
    await expect.poll(() => row.getAttribute('data-on'), WAIT).toBe('false');
    await write(center, '路由已关');
    await expect.poll(stateOf(center, '路由已关'), WAIT).toBe('waiting');
    await bubble(center, '路由已关').getByText('桥接已停用').waitFor();
    await desk.reload();
    await desk.getByRole('tab', { name: '桥接' }).click();
    await expect.poll(() => row.getAttribute('data-on'), WAIT).toBe('false');
    await desk.getByTestId('route-switch-text-out-rdss').click();
    await expect.poll(stateOf(center, '路由已关'), WAIT).toBe('sent');
    await expect.poll(() => zhang.read.map(({ text }) => text), WAIT).toEqual(['原地待命', '路由已关']);
  });
});

describe('distress', () => {
  it('that a radio hears stands across both pages until somebody has taken note of it there', async () => {
    const tnc = net.createServer();
    const sockets: net.Socket[] = [];
    tnc.on('connection', (socket) => sockets.push(socket));
    const heard = new Promise<net.Socket>((resolve) => tnc.once('connection', resolve));
    await new Promise<void>((resolve) => tnc.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => tnc.close(resolve));
    });
    const address = tnc.address() as net.AddressInfo;
    const vehicle = await scene.vehicleApi();
    const port = `tcp://127.0.0.1:${address.port}`;
    await vehicle.devices.put.mutate(deviceConfig.parse({ id: 'tnc', name: '数据电台', driver: 'kiss-aprs', port }));
    const socket = await heard;
    // Mic-E (APRS 1.0.1, chapter 10): 31° 42.00′ N, 113° 22.20′ E, message 000: emergency.
    socket.write(kissFrame(0, DATA, uiFrame('314RP0', 'BG6ABC-7', [], Buffer.from('`)20n<O>/车辆侧翻', 'utf8'))));
    for (const page of [desk, center]) {
      await page.getByTestId('alert').waitFor(WAIT);
      const words = (await page.getByTestId('alert').textContent()) ?? '';
      for (const word of ['求救', 'BG6ABC-7', '车辆侧翻', '31.70000', '113.37000']) expect(words).toContain(word);
    }
    await center.getByTestId('alert').getByRole('button').click();
    await expect.poll(() => center.getByTestId('alert').count(), WAIT).toBe(0);
    await center.reload();
    await center.getByTestId('page-messages').waitFor();
    expect(await center.getByTestId('alert').count()).toBe(0);
    expect(await desk.getByTestId('alert').count()).toBe(1);
    await desk.getByTestId('alert').getByRole('button').click();
    await vehicle.devices.remove.mutate({ id: 'tnc' });
  });
});

describe('a small screen', () => {
  it('has room for a conversation and for a line of the address book, on both pages', async () => {
    const found: Record<string, string[]> = {};
    const look = async (page: Page, name: string) => {
      const cramped = await page.evaluate(crampedElements);
      if (cramped.length > 0) found[name] = cramped;
    };
    await desk.getByRole('tab', { name: '消息' }).click();
    for (const [page, name] of [
      [desk, 'desk'],
      [center, 'center'],
    ] as const) {
      await open(page, `${scene.vehicleId}/rdss:${zhang.card}`);
      await bubble(page, '原地待命').waitFor();
      await look(page, `${name} talk`);
      await page.getByTestId('edit-contact').click();
      await page.getByTestId('contact-form').waitFor();
      await look(page, `${name} contact`);
    }
    // The longer words of the other language, on the desk's narrow side.
    await desk.getByTestId('language').click();
    for (const tab of ['Messages', 'Bridge']) {
      await desk.getByRole('tab', { name: tab }).click();
      await look(desk, `desk ${tab}`);
    }
    expect(found).toEqual({});
  });
});

it('neither page has reported an error of its own', () => {
  // The line that was cut on purpose is no error of a page.
  expect(errors.filter((words) => !/WebSocket|ERR_CONNECTION/.test(words))).toEqual([]);
});
