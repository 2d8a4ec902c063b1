/**
 * A live peer: Debian's direwolf as the modem (TNC), with sound between two of them. What one station sends through ours, the
 * other hears on its own; what gen_packets makes of other stations' packets, our driver hears.
 */
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DeviceCommand } from '../../../contract/device-command.ts';
import { deviceEvent, type DeviceEvent } from '../../../contract/device-event.ts';
import { deviceConfig, type DeviceConfig } from '../../../contract/device.ts';
import type { HeardEvent } from '../../../contract/heard.ts';
import { driverById } from '../../../native/drivers/index.ts';
import { PortManager } from '../../../native/ports/manager.ts';
import { freePort } from '../../demo/scene.ts';
import { Air, Radio, soundOf, type RadioOptions } from '../../sim/air.ts';
import { tempDir } from '../../temp-dir.ts';

const WAIT = { timeout: 30_000, interval: 50 };
const LIVE_MS = 60_000;

async function radio(options: RadioOptions): Promise<Radio> {
  const one = await Radio.start(options);
  onTestFinished(() => one.close());
  return one;
}

function air(...radios: Radio[]): void {
  const one = new Air(radios);
  onTestFinished(() => one.close());
}

/** The station's side: the driver on an open port. Nobody has spoken yet, and that is no fault. */
async function desk(port: string, driver: string, options: DeviceConfig['options'] = {}) {
  const events: DeviceEvent[] = [];
  const manager = PortManager.start({
    devices: [deviceConfig.parse({ id: 'radio', name: '电台', driver, port, options })],
    driverById,
    onEvent: (_id, event) => events.push(deviceEvent.parse(event)),
    onDevice: () => undefined,
  });
  onTestFinished(() => manager.close());
  const of = <T extends DeviceEvent['type']>(type: T) =>
    events.filter((event): event is Extract<DeviceEvent, { type: T }> => event.type === type);
  const ask = (command: DeviceCommand) => manager.command('radio', command);
  await vi.waitFor(() => expect(manager.devices()[0]).toMatchObject({ state: 'connected', reason: 'ok' }), WAIT);
  return { of, ask };
}
const fates = ({ of }: Awaited<ReturnType<typeof desk>>) => of('command').map(({ state }) => state);

const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

/** Of every kind, as other stations send them. */
const packets = [
  'BG6ABC-7>APRS,WIDE1-1:!3143.03N/11322.28E>065/021/A=000243 现场',
  'BG6ABC-8>APZ001:=/>K!qk.R0>7PC 搜救组',
  'BG6DEF-9>SQ4SP5:`)28n"Oj/]"4T}北侧=',
  'BG6DEF>APRS:;LEADER   *111111z3143.50N/11321.75E>088/036',
  'BG6DEF>APRS:)AID #2!3143.51N/11321.76EA',
  'BG6GHI>APRS:$GPRMC,145526,A,3143.0378,N,11322.2617,E,23.726,27.9,121207,4.9,W*69',
  'BG6GHI-1>APRS:}BG6JKL>APRS,TCPIP,BG6GHI-1*:!3143.20N/11322.10E-',
  'BG6GHI>APRS:>在岗',
  'BG6GHI>APRS::BLN1     :全体注意',
  'BG6GHI>APRS::BG6XYZ   :hello{7',
].map(latin1);

const units = [
  { from: 'BG6ABC-7', comment: '现场', symbol: '/>', fix: { trackDeg: 65 } },
  { from: 'BG6ABC-8', comment: '搜救组', symbol: '/>', fix: { trackDeg: 88 } },
  { from: 'BG6DEF-9', comment: '北侧', symbol: '/j', fix: { altMslM: 61 } },
  { from: 'LEADER', kind: 'other', name: 'LEADER (BG6DEF)', fix: { trackDeg: 88 } },
  { from: 'AID_#2', kind: 'other', name: 'AID #2 (BG6DEF)', fix: { mode: 2 } },
  { from: 'BG6GHI', fix: { fixAt: Date.UTC(2007, 11, 12, 14, 55, 26) } },
  { from: 'BG6JKL', symbol: '/-' },
];
const places = [
  [31 + 43.03 / 60, 113 + 22.28 / 60],
  [31.717181, 113.371316],
  [31 + 43.05 / 60, 113 + 22.28 / 60],
  [31 + 43.5 / 60, 113 + 21.75 / 60],
  [31 + 43.51 / 60, 113 + 21.76 / 60],
  [31 + 43.0378 / 60, 113 + 22.2617 / 60],
  [31 + 43.2 / 60, 113 + 22.1 / 60],
];
/** To a tenth of a second of arc. */
const rounded = (degrees: number) => Math.round(degrees * 36_000) / 36_000;
const placesOf = (heard: readonly HeardEvent[]) => heard.map(({ fix }) => [rounded(fix.lat), rounded(fix.lon)]);
const expected = (count: number) => places.slice(0, count).map((place) => place.map(rounded));
const words = [
  { from: 'BG6GHI', text: '在岗' },
  { from: 'BG6GHI', to: 'BLN1', text: '全体注意' },
  { from: 'BG6GHI', to: 'BG6XYZ', text: 'hello', number: '7' },
];

describe('direwolf', { timeout: LIVE_MS }, () => {
  it('as a modem by TCP: what it hears of others becomes units and words', async () => {
    const dir = tempDir();
    const tnc = await radio({ dir });
    const station = await desk(`tcp://127.0.0.1:${tnc.kissPort}`, 'kiss-aprs');
    tnc.hear(soundOf(dir, packets));
    air(tnc);
    await vi.waitFor(() => expect(station.of('text')).toHaveLength(words.length), WAIT);
    expect(station.of('text')).toMatchObject(words);
    expect(station.of('heard')).toMatchObject(units);
    expect(placesOf(station.of('heard'))).toEqual(expected(units.length));
  });

  it('as a modem on a serial line: the same over its pseudo-terminal, and what is sent there goes on the air', async () => {
    const dir = tempDir();
    const [tnc, other] = [
      await radio({ dir: path.join(dir, 'ours'), pty: true }),
      await radio({ dir: path.join(dir, 'his') }),
    ];
    const station = await desk(tnc.pty, 'kiss-aprs', { callSign: 'BG6AAA-1', path: '' });
    tnc.hear(soundOf(dir, packets.slice(0, 2)));
    air(tnc, other);
    await vi.waitFor(() => expect(station.of('heard')).toHaveLength(2), WAIT);
    expect(station.of('heard')).toMatchObject(units.slice(0, 2));
    expect(placesOf(station.of('heard'))).toEqual(expected(2));
    station.ask({ type: 'radio-position', id: 'here', lat: 31.717238, lon: -113.371316, comment: 'QRV' });
    await vi.waitFor(() => expect(other.lines.join('\n')).toContain('N 31 43.0343, W 113 22.2790'), WAIT);
    expect(other.lines.join('\n')).toMatch(/BG6AAA-1>APZQSH:=3143\.03N\/11322\.27WvQRV!w/);
    expect(fates(station)).toEqual(['waiting', 'sent', 'done']);
  });

  it('a message from the console is decoded by a second direwolf, and the ack that comes back is understood', async () => {
    const dir = tempDir();
    const [tnc, other] = [await radio({ dir: path.join(dir, 'ours') }), await radio({ dir: path.join(dir, 'his') })];
    const station = await desk(`tcp://127.0.0.1:${tnc.kissPort}`, 'kiss-aprs', { callSign: 'BG6AAA', ssid: 1 });
    air(tnc, other);
    station.ask({ type: 'radio-send', id: 'one', to: 'BG6BBB-2', text: 'Team 3 to the north gate' });
    const heardAs = /^\[\d.*\] (BG6AAA-1>APZQSH,WIDE1-1::BG6BBB-2 :Team 3 to the north gate\{(\d+))$/;
    await vi.waitFor(() => expect(other.lines.some((line) => heardAs.test(line))).toBe(true), WAIT);
    const number = other.lines.map((line) => heardAs.exec(line)?.[2]).find(Boolean) ?? '';
    expect(other.lines.find((line) => line.startsWith('APRS Message'))).toContain(`${number} for "BG6BBB-2"`);
    expect(fates(station)).toEqual(['waiting', 'sent']);
    tnc.hear(soundOf(dir, [`BG6BBB-2>APRS::BG6AAA-1 :ack${number}`]));
    await vi.waitFor(() => expect(fates(station)).toEqual(['waiting', 'sent', 'done']), WAIT);
    expect(station.of('text-answer')).toMatchObject([{ from: 'BG6BBB-2', number, answer: 'received' }]);
  });

  it('between two stations of ours: Chinese words arrive and are confirmed by themselves', async () => {
    const dir = tempDir();
    const [tnc, other] = [await radio({ dir: path.join(dir, 'ours') }), await radio({ dir: path.join(dir, 'his') })];
    const ours = await desk(`tcp://127.0.0.1:${tnc.kissPort}`, 'kiss-aprs', { callSign: 'BG6AAA-1' });
    const his = await desk(`tcp://127.0.0.1:${other.kissPort}`, 'kiss-aprs', { callSign: 'BG6BBB-2' });
    air(tnc, other);
    ours.ask({ type: 'radio-send', id: 'one', to: 'BG6BBB-2', text: '三号组到北门集合，收到请回复。' });
    await vi.waitFor(() => expect(fates(ours).at(-1)).toBe('done'), WAIT);
    expect(his.of('text')).toMatchObject([
      { from: 'BG6AAA-1', to: 'BG6BBB-2', text: '三号组到北门集合，收到请回复。' },
    ]);
    expect(tnc.lines.some((line) => /BG6BBB-2>APZQSH,WIDE1-1::BG6AAA-1 :ack\d+$/.test(line))).toBe(true);
  });

  it('as a radio that tells waypoints: the stations that it hears become units', async () => {
    const dir = tempDir();
    const port = await freePort();
    const tnc = await radio({ dir, more: [`WAYPOINT 127.0.0.1:${port} NK`] });
    const station = await desk(`udp://127.0.0.1:${port}`, 'radio-positions');
    tnc.hear(soundOf(dir, packets.slice(0, 5)));
    air(tnc);
    await vi.waitFor(() => expect(station.of('heard').at(-1)?.symbol).toBe('/A'), WAIT);
    const kenwood = station.of('heard').filter(({ symbol }) => symbol !== undefined);
    expect(kenwood.map(({ from }) => from)).toEqual(['BG6ABC-7', 'BG6ABC-8', 'BG6DEF-9', 'LEADER', 'AID_#2']);
    expect(placesOf(kenwood)).toEqual(expected(5));
  });
});
