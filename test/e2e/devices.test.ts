/** The device page as a new operator uses it: plug, see, use, name, watch, send, unplug, plug again. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { DeviceConfig } from '../../contract/device.ts';
import { nmeaSentence } from '../../native/protocols/nmea-line.ts';
import { openBrowser } from '../browser.ts';
import { openConsole } from '../demo/pages.ts';
import { Scene } from '../demo/scene.ts';
import { layCable } from '../sim/pty.ts';
import { dummyRig, type DummyRig } from '../sim/rigctld.ts';
import { FAR_CARD, NEAR_CARD, TerminalInHand } from './device-bench.ts';
import { brightOrBlue, crampedElements } from './screen-audit.ts';

const WAIT = { timeout: 30_000, interval: 100 };
const SMALL = { width: 1_280, height: 800 };

let dir: string;
let scene: Scene;
let browser: Browser;
let desk: Page;
let hand: TerminalInHand;
const errors: string[] = [];

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  hand = new TerminalInHand(dir);
  scene = await Scene.start({ dir, portFolders: [hand.ports] });
  browser = await openBrowser();
  desk = await openConsole(browser, scene, SMALL);
  desk.on('pageerror', (error) => errors.push(error.message));
  desk.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
}, 120_000);

afterAll(async () => {
  await hand?.unplug();
  await browser?.close();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const row = (id: string): Locator => desk.locator(`[data-testid="device-${id}"]`);
const isIn = (id: string, state: string) => expect.poll(() => row(id).getAttribute('data-state'), WAIT).toBe(state);
const tab = (name: string) => desk.getByTestId('side-panel').getByRole('tab', { name }).click();
const written = (text: string): Locator => desk.getByTestId('written').filter({ hasText: text });
const fate = (text: string) => written(text).getAttribute('data-state');

async function send(text: string, to = String(FAR_CARD)): Promise<void> {
  await desk.getByTestId('rdss-to').fill(to);
  await desk.getByTestId('rdss-text').fill(text);
  await desk.getByTestId('rdss-send').click();
}

describe('a terminal that is plugged in', () => {
  it('is told of on every page, and recognized by itself', async () => {
    await desk.getByTestId('page-video').waitFor();
    const plugged = Date.now();
    await hand.plug();
    await expect.poll(() => desk.getByTestId('status-devices').getAttribute('data-new'), WAIT).toBe('1');
    console.info(`plugged in → told: ${Date.now() - plugged} ms`);
    await desk.getByTestId('status-devices').click();
    const offer = desk.getByTestId('new-port');
    expect(await offer.getAttribute('data-port')).toBe(hand.port);
    expect(await offer.textContent()).toContain('beidou');
    await offer.locator('[data-testid="finding"][data-state="found"]').waitFor(WAIT);
    console.info(`plugged in → recognized: ${Date.now() - plugged} ms`);
    expect(await offer.textContent()).toContain('北斗短报文终端');
  });

  it('works after one touch, and its details open', async () => {
    await desk.getByTestId('use').click();
    await isIn('rdss', 'connected');
    await expect.poll(() => desk.getByTestId('facts-rdss').textContent(), WAIT).toContain(String(NEAR_CARD));
    await desk.getByTestId('rdss-panel').waitFor();
    await expect.poll(() => desk.getByTestId('new-port').count(), WAIT).toBe(0);
    expect(await desk.getByTestId('status-devices').getAttribute('data-new')).toBe('0');
  });

  it('is given a name, which stays when the page is loaded again', async () => {
    await desk.getByTestId('rename').click();
    await desk.getByTestId('name-input').fill('车顶北斗');
    await desk.getByTestId('name-save').click();
    await expect.poll(() => desk.getByTestId('details-name').textContent(), WAIT).toBe('车顶北斗');
    await desk.reload();
    await desk.getByRole('tab', { name: '设备' }).click();
    await expect.poll(() => row('rdss').textContent(), WAIT).toContain('车顶北斗');
  });
});

describe('the raw monitor', () => {
  it('shows both directions as text, with the Chinese in them, and as hex', async () => {
    await desk.getByTestId('open-rdss').click();
    await send('线路检查');
    await tab('原始数据');
    const lines = desk.getByTestId('raw-lines');
    await lines.locator('[data-direction="out"]').filter({ hasText: '$CCTXA,0242407,1,0,线路检查' }).waitFor(WAIT);
    await lines.locator('[data-direction="in"]').filter({ hasText: '$BDICI,0242286' }).first().waitFor(WAIT);
    await desk.getByText('十六进制').click();
    await lines.locator('[data-direction="in"]').filter({ hasText: '24 42 44 49 43 49' }).first().waitFor(WAIT);
    await desk.getByText('文本', { exact: true }).click();
  });

  it('stands still while it is held, and shows only what is asked for', async () => {
    const lines = desk.getByTestId('raw-lines').locator('> div');
    await desk.getByTestId('filter').fill('bsi');
    await expect
      .poll(() => lines.allTextContents(), WAIT)
      .toSatisfy((all: string[]) => {
        return all.length > 1 && all.every((line) => line.includes('BSI'));
      });
    await desk.getByTestId('hold').click();
    const held = await lines.count();
    const { bytes } = await counters('rdss');
    // The terminal is asked for its beams every ten seconds: more has passed, and none of it is shown.
    await expect.poll(async () => (await counters('rdss')).bytes, WAIT).toBeGreaterThan(bytes);
    expect(await lines.count()).toBe(held);
    await desk.getByTestId('hold').click();
    await expect.poll(() => lines.count(), WAIT).toBeGreaterThan(held);
    await desk.getByTestId('filter').fill('');
  });

  it('records to a file, which is listed and can be carried away', async () => {
    const beams = desk.getByTestId('raw-lines').locator('[data-direction="in"]').filter({ hasText: 'BDBSI' });
    const before = await beams.count();
    await desk.getByTestId('record').click();
    await expect.poll(() => row('rdss').textContent(), WAIT).toContain('录制中');
    // The terminal is asked for other things, too: it is this answer that must be in the file.
    await expect.poll(() => beams.count(), WAIT).toBeGreaterThan(before + 1);
    await tab('录制');
    await desk.getByTestId('record').click();
    await expect.poll(() => row('rdss').textContent(), WAIT).not.toContain('录制中');
    const name = await desk.getByTestId('recording').getAttribute('data-name');
    const file = await desk.request.get(new URL(`/recordings/${name}`, scene.consoleUrl).href);
    const passed = (await file.text()).trim().split('\n').map(chunk);
    expect(passed.map(({ dir }) => dir)).toContain('in');
    expect(passed.map(({ text }) => text).join('')).toContain('BDBSI');
  });
});

interface Counters {
  bytes: number;
}

/** What the station counts of a device, as a page is told when it opens. */
async function counters(id: string): Promise<Counters> {
  const api = await scene.vehicleApi();
  return new Promise((resolve, reject) => {
    const subscription = api.watch.subscribe(undefined, {
      onData: (event) => {
        if (event.type !== 'devices') return;
        subscription.unsubscribe();
        const device = event.devices.find((one) => one.id === id);
        if (device) resolve(device.counters);
        else reject(new Error(`no ${id}`));
      },
      onError: reject,
    });
  });
}

function chunk(line: string): { dir: string; text: string } {
  const { dir, hex } = JSON.parse(line) as { dir: string; hex: string };
  return { dir, text: Buffer.from(hex, 'hex').toString('latin1') };
}

describe('a short message', () => {
  it('goes out, and the ring counts down to the next', async () => {
    await tab('状态');
    const ring = desk.getByTestId('countdown');
    await expect.poll(() => ring.getAttribute('data-state'), WAIT).toBe('ready');
    await send('请求增援');
    await expect.poll(() => fate('请求增援'), WAIT).toBe('done');
    expect(hand.sent.at(-1)).toBe('请求增援');
    await expect.poll(() => ring.getAttribute('data-state'), WAIT).toBe('waiting');
    const seconds = Number(await ring.getAttribute('data-seconds'));
    await expect.poll(async () => Number(await ring.getAttribute('data-seconds')), WAIT).toBeLessThan(seconds);
    expect(await desk.getByTestId('rdss-text').inputValue()).toBe('');
  });

  it('waits for the interval with its time told, and goes by itself', async () => {
    await send('第二条');
    expect(await fate('第二条')).toBe('waiting');
    await expect.poll(() => written('第二条').textContent(), WAIT).toMatch(/约 \d+ s 后发出/);
    await expect.poll(() => fate('第二条'), WAIT).toBe('done');
    expect(hand.sent.at(-1)).toBe('第二条');
  });

  it('tells while it is typed how much fits, and is refused in a sentence when it is too long', async () => {
    const room = desk.getByTestId('room');
    const left = Number(await room.getAttribute('data-hanzi'));
    await desk.getByTestId('rdss-text').fill('一二三');
    await expect.poll(async () => Number(await room.getAttribute('data-hanzi')), WAIT).toBe(left - 3);
    await send('长'.repeat(left + 2));
    expect(await room.textContent()).toContain('超出 2 个汉字');
    expect(await desk.getByTestId('refusal').textContent()).toContain('内容超过北斗卡的报文长度');
    await send('短'.repeat(left));
    await expect.poll(() => fate('短'.repeat(left)), WAIT).toBe('done');
  });

  it('is not sent without a number, and says so', async () => {
    const before = hand.sent.length;
    await send('没有号码', '');
    await desk.getByText('请先填收件卡号').waitFor();
    expect(hand.sent).toHaveLength(before);
    expect(await written('没有号码').count()).toBe(0);
  });

  it('of another appears beside ours, and his number is one touch away', async () => {
    hand.hear('收到，二十分钟到');
    const theirs = desk.locator(`[data-testid="talk"] [data-from="${FAR_CARD}"]`);
    await expect.poll(() => theirs.first().textContent(), WAIT).toContain('收到，二十分钟到');
    await desk.getByTestId('rdss-to').fill('');
    await desk
      .getByTestId('rdss-panel')
      .getByRole('button', { name: String(FAR_CARD) })
      .click();
    expect(await desk.getByTestId('rdss-to').inputValue()).toBe(String(FAR_CARD));
  });

  it('asks where we are, and shows the answer', async () => {
    await desk.getByTestId('rdss-locate').click();
    const own = desk.locator(`[data-testid="talk"] [data-from="${NEAR_CARD}"]`);
    await expect.poll(() => own.first().textContent(), WAIT).toMatch(/本机位置.*31\.71720° N {2}113\.37120° E/);
  });
});

describe('the panel', () => {
  it('has nothing too small, nothing over an edge, and at night nothing blue or white', async () => {
    const found: Record<string, string[]> = {};
    for (const theme of ['dark', 'red']) {
      while ((await desk.evaluate(() => document.documentElement.dataset['theme'])) !== theme)
        await desk.getByTestId('theme').click();
      for (const name of ['状态', '原始数据', '录制', '设置']) {
        await tab(name);
        const wrong = await desk.evaluate(theme === 'red' ? brightOrBlue : crampedElements);
        if (wrong.length > 0) found[`${theme} ${name}`] = wrong;
      }
    }
    expect(found).toEqual({});
    while ((await desk.evaluate(() => document.documentElement.dataset['theme'])) !== 'dark')
      await desk.getByTestId('theme').click();
    await tab('状态');
  });

  it('is opened and closed by the keyboard, which comes back to where it was', async () => {
    await desk.getByTestId('close-panel').click();
    await desk.getByTestId('open-rdss').focus();
    await desk.keyboard.press('Enter');
    await desk.getByTestId('rdss-panel').waitFor();
    await desk.keyboard.press('Escape');
    await expect.poll(() => desk.getByTestId('side-panel').count(), WAIT).toBe(0);
    expect(await desk.getByTestId('open-rdss').evaluate((button) => button === document.activeElement)).toBe(true);
  });
});

describe('a cable that is pulled', () => {
  it('is told with its reason; nothing can be sent, and what was known is marked as old', async () => {
    await desk.getByTestId('open-rdss').click();
    await hand.unplug();
    await isIn('rdss', 'lost');
    expect(await row('rdss').textContent()).toContain('端口不存在：请检查接线');
    await expect.poll(() => desk.getByTestId('rdss-send').isDisabled(), WAIT).toBe(true);
    expect(await desk.getByTestId('countdown').getAttribute('data-state')).toBe('away');
    expect(await desk.getByTestId('facts-rdss').getAttribute('class')).toContain('stale');
  });

  it('brings the same device back when it is plugged in again, without a question', async () => {
    await hand.plug();
    await isIn('rdss', 'connected');
    await expect.poll(() => desk.getByTestId('countdown').getAttribute('data-state'), WAIT).toBe('ready');
    expect(await desk.getByTestId('new-port').count()).toBe(0);
    expect(await row('rdss').textContent()).toContain('车顶北斗');
  });
});

describe('the settings of a device', () => {
  it('are kept, and refused in a sentence with what is wrong', async () => {
    await tab('设置');
    const form = desk.getByTestId('settings');
    await form.getByLabel('其他参数').fill('beams=05,03');
    await form.getByLabel('排队有效期').fill('600');
    await desk.getByTestId('device-save').click();
    await desk.getByTestId('saved').waitFor();
    const kept = async () => (await (await scene.vehicleApi()).devices.configs.query()).find(({ id }) => id === 'rdss');
    expect(await kept()).toMatchObject({ name: '车顶北斗', options: { beams: '05,03', lifetimeS: 600 } });

    await form.getByLabel('其他参数').fill('beams=all');
    await desk.getByTestId('device-save').click();
    expect(await desk.getByTestId('refusal').textContent()).toMatch(/输入有误.*beams/);
    await form.getByLabel('其他参数').fill('beams');
    await desk.getByTestId('device-save').click();
    await desk.getByText('这一行不是“参数=值”：beams').waitFor();
    expect(await kept()).toMatchObject({ options: { beams: '05,03', lifetimeS: 600 } });
  });

  it('switch it off for good, and on again', async () => {
    await desk.getByTestId('switch').click();
    await isIn('rdss', 'off');
    expect(await row('rdss').textContent()).toContain('未启用');
    scene.vehicle.kill();
    await desk.getByTestId('line-lost').waitFor(WAIT);
    await desk.getByTestId('line-lost').waitFor({ ...WAIT, state: 'detached' });
    await isIn('rdss', 'off');
    await desk.getByTestId('switch-on').click();
    await isIn('rdss', 'connected');
  });
});

describe('a source on the network', () => {
  it('is refused in a sentence when its address is none', async () => {
    await desk.getByTestId('add-device').click();
    await desk.getByTestId('device-add').click();
    await desk.getByText('请填写端口或地址，并选择设备类型。').waitFor();
    for (const address of ['192.168.1.5:4001', 'tcp://192.168.1.5', 'http://192.168.1.5:80', 'tcp://:4001']) {
      await desk.getByLabel('端口或地址').fill(address);
      await choose('卫星定位');
      await desk.getByTestId('device-add').click();
      await expect.poll(() => desk.getByTestId('refusal').textContent(), WAIT).toMatch(`地址写法不对`);
      expect(await desk.getByTestId('refusal').textContent()).toContain(address);
    }
  });

  it('works by its address', async () => {
    const server = net.createServer((socket) => {
      const say = () =>
        socket.write(nmeaSentence('GNRMC,143801.00,A,3143.03420,N,11322.27896,E,21.382,65.15,241126,,,A,V'));
      const timer = setInterval(say, 200);
      socket.on('error', () => undefined).on('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as net.AddressInfo;
    await desk.getByLabel('端口或地址').fill(`tcp://127.0.0.1:${port}`);
    await desk.getByTestId('config-name').fill('船载定位');
    await desk.getByTestId('device-add').click();
    await isIn('gnss-nmea', 'connected');
    expect(await row('gnss-nmea').textContent()).toContain('船载定位');
  });

  it('that is somebody’s already is refused with his name', async () => {
    await desk.getByTestId('add-device').click();
    await desk.getByLabel('端口或地址').fill(hand.port);
    await choose('卫星定位');
    await desk.getByTestId('device-add').click();
    await expect.poll(() => desk.getByTestId('refusal').textContent(), WAIT).toMatch(/已分配给另一设备.*车顶北斗/);
  });

  it('is taken away after a second question', async () => {
    await desk.getByTestId('open-gnss-nmea').click();
    await tab('设置');
    await desk.getByTestId('device-remove').click();
    await desk.locator('.ant-popconfirm').getByRole('button', { name: '移除设备' }).click();
    await expect.poll(() => row('gnss-nmea').count(), WAIT).toBe(0);
    expect(await desk.getByTestId('side-panel').count()).toBe(0);
  });
});

describe('a port whose device nobody recognizes', () => {
  it('shows what it says, and becomes what the operator says', async () => {
    const cable = await layCable(path.join(hand.ports, 'machine'), path.join(dir, 'machine'));
    onTestFinished(() => cable.pull());
    const timer = setInterval(() => appendFileSync(cable.device, 'level 42 cm\r\n'), 200);
    onTestFinished(() => clearInterval(timer));
    const offer = desk.getByTestId('new-port');
    await offer.locator('[data-testid="finding"][data-state="unknown"]').waitFor(WAIT);
    expect(await offer.textContent()).toContain('level 42 cm');
    await offer.getByTestId('use-as').click();
    await desk.getByRole('menuitem', { name: '气象仪、罗经' }).click();
    await expect.poll(() => row('weather-nmea').textContent(), WAIT).toContain('level 42 cm');
    await isIn('weather-nmea', 'degraded');
    await (await scene.vehicleApi()).devices.remove.mutate({ id: 'weather-nmea' });
    await expect.poll(() => desk.getByTestId('new-port').count(), WAIT).toBe(1);
    await desk.getByTestId('new-port').getByRole('button', { name: '暂不用' }).click();
    expect(await desk.getByTestId('new-port').count()).toBe(0);
    expect(await desk.locator(`[data-testid="port"][data-port="${cable.station}"]`).count()).toBe(1);
  });
});

describe('a radio under control', () => {
  const key = () => desk.getByTestId('talk-key');
  const isKeyed = (keyed: boolean) => expect.poll(() => key().getAttribute('data-keyed'), WAIT).toBe(String(keyed));

  /** A rig on the desk, its panel open. */
  async function open(id: string, options: DeviceConfig['options'] = {}): Promise<DummyRig> {
    const rig = await dummyRig();
    const api = await scene.vehicleApi();
    const port = `tcp://127.0.0.1:${rig.port}`;
    await api.devices.put.mutate({ id, name: id, driver: 'hamlib', port, options, enabled: true });
    onTestFinished(() => api.devices.remove.mutate({ id }));
    await isIn(id, 'connected');
    await desk.getByTestId(`open-${id}`).click();
    await expect.poll(() => desk.getByTestId('frequency').textContent(), WAIT).toContain('145.0000');
    return rig;
  }

  /** Presses until nobody is heard: the dummy's channel is busy now and then, as a real one is. */
  async function hold(): Promise<void> {
    await key().hover();
    await expect
      .poll(async () => {
        await desk.mouse.up();
        await desk.mouse.down();
        await new Promise((resolve) => setTimeout(resolve, 500));
        return key().getAttribute('data-keyed');
      }, WAIT)
      .toBe('true');
  }

  it('is tuned, keyed while the key is held, and let go with the hand, wherever it lets go', async () => {
    const rig = await open('rig');
    await desk.getByTestId('tune-mhz').fill('145.5');
    await desk.getByTestId('tune').click();
    await expect.poll(() => desk.getByTestId('frequency').textContent(), WAIT).toContain('145.5000');
    expect(await rig.ask('get_freq')).toContain('145500000');

    await hold();
    expect(await rig.keyed()).toBe(true);
    expect(await key().textContent()).toMatch(/正在发射，松开结束.*剩余 \d+ s/);
    await desk.mouse.move(0, 0);
    await isKeyed(false);
    expect(await rig.keyed()).toBe(false);
    await desk.mouse.up();
  });

  it('is let go when its limit is over, and says so, and not keyed again by the hand that still holds', async () => {
    const rig = await open('rig-2', { keyLimitS: 2 });
    await hold();
    await isKeyed(false);
    await desk.getByText(/单次发话.+时限，已自动松开。/).waitFor();
    expect(await rig.keyed()).toBe(false);
    await desk.mouse.up();
  });

  it('is let go when its page goes away', async () => {
    const rig = await open('rig-3');
    await hold();
    await desk.reload();
    await expect.poll(() => rig.keyed(), WAIT).toBe(false);
    await desk.mouse.up();
    await desk.getByRole('tab', { name: '设备' }).click();
  });
});

async function choose(kind: string): Promise<void> {
  await desk.getByTestId('config-driver').click();
  await desk.locator('.ant-select-item-option').filter({ hasText: kind }).click();
}

describe('a message written while the station is away', () => {
  it('is refused at once, and does not go out when the station is back', async () => {
    expect(errors.filter((line) => !/WebSocket|ERR_CONNECTION_REFUSED/.test(line))).toEqual([]);
    await desk.getByTestId('open-rdss').click();
    const before = [...hand.sent];
    scene.vehicle.kill();
    await desk.getByTestId('line-lost').waitFor(WAIT);
    await send('断线时写的');
    expect(await desk.getByTestId('refusal').textContent()).toContain('与本站的连接中断');
    expect(await desk.getByTestId('rdss-text').inputValue()).toBe('断线时写的');
    await desk.getByTestId('line-lost').waitFor({ ...WAIT, state: 'detached' });
    await isIn('rdss', 'connected');
    await expect.poll(() => desk.getByTestId('countdown').getAttribute('data-state'), WAIT).toBe('ready');
    expect(hand.sent).toEqual(before);
    expect(await written('断线时写的').count()).toBe(0);
  });
});
