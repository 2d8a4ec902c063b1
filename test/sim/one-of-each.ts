/**
 * One device of each driver, all at work: real peers where there are any (direwolf, rigctld), recordings and simulators on
 * pseudo-terminals and sockets else. What a vehicle has on a busy day.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SerialPort } from 'serialport';
import { deviceConfig, type DeviceConfig } from '../../contract/device.ts';
import { freePort } from '../demo/scene.ts';
import { Radio, soundOf } from './air.ts';
import { drive } from './drive.ts';
import { netTraffic } from './kenwood.ts';
import { SimModem } from './modem.ts';
import { layCable } from './pty.ts';
import { plugIn, type SimDevice } from './rdss-line.ts';
import { SimSky, SimTerminal } from './rdss.ts';
import { said } from './said.ts';

const OWN_CARD = 242_286;
const OTHER_CARD = 242_287;
const PACKETS_MS = 20_000;
const DATAGRAM_MS = 5_000;
const MESSAGE_MS = 15_000;

export interface Fleet {
  devices: DeviceConfig[];
  /** Idempotent. */
  close: () => Promise<void>;
}

/** Says each of its lines in turn, for ever. */
class Speaker implements SimDevice {
  onSpeech: (bytes: Uint8Array) => void = () => undefined;
  readonly #next: () => string;
  readonly #everyMs: number;
  #dueAt = 0;

  constructor(everyMs: number, next: () => string) {
    this.#everyMs = everyMs;
    this.#next = next;
  }

  hear(): void {}

  step(): void {
    if (Date.now() < this.#dueAt) return;
    this.#dueAt = Date.now() + this.#everyMs;
    this.onSpeech(Buffer.from(this.#next(), 'latin1'));
  }
}

const inTurn = (lines: readonly string[]): (() => string) => {
  let at = 0;
  return () => lines[at++ % lines.length] ?? '';
};

export async function oneOfEach(dir: string): Promise<Fleet> {
  mkdirSync(dir, { recursive: true });
  const closers: (() => Promise<void> | void)[] = [];
  const devices: DeviceConfig[] = [];
  const add = (driver: string, port: string, options: DeviceConfig['options'] = {}) =>
    devices.push(deviceConfig.parse({ id: driver, name: driver, driver, port, options }));
  /** Puts a simulated device on a pseudo-terminal. */
  const lay = async (driver: string, device?: SimDevice) => {
    const cable = await layCable(path.join(dir, driver), path.join(dir, `${driver}-device`));
    closers.push(() => cable.pull());
    if (device) closers.unshift(await plugIn(device, cable.device));
    add(driver, cable.station);
  };
  const every = (ms: number, work: () => void) => {
    const timer = setInterval(work, ms);
    closers.unshift(() => clearInterval(timer));
  };

  const receiver = drive({ seed: 7, speed: 1 });
  await lay('gnss-nmea', new Speaker(1_000, () => receiver.next(Date.now()).value ?? ''));

  const sky = new SimSky({ now: Date.now, delayMs: 500 });
  const terminal = (card: number) =>
    new SimTerminal({
      family: 'text-2.1',
      card,
      sky,
      now: Date.now,
      intervalS: 10,
      position: () => ({ lat: 31.7, lon: 113.4, altM: 70 }),
    });
  await lay('rdss', terminal(OWN_CARD));
  let number = 0;
  every(MESSAGE_MS, () =>
    sky.send({
      from: OTHER_CARD,
      to: OWN_CARD,
      coding: 'code',
      bytes: Buffer.from(`N${(number += 1)}`),
      sentAt: Date.now(),
    }),
  );

  const radio = await Radio.start({ dir: path.join(dir, 'radio') });
  closers.unshift(() => radio.close());
  const sound = soundOf(path.join(dir, 'packets'), [
    'BG6ABC-7>APRS,WIDE1-1:!3142.76N/11321.74E>on the way',
    'BG6ABD-9>APRS::BG6AAA-1 :road is open{01',
  ]);
  every(100, () => radio.play(2_205));
  every(PACKETS_MS, () => radio.hear(sound));
  add('kiss-aprs', `tcp://127.0.0.1:${radio.kissPort}`, { callSign: 'BG6AAA-1' });

  const traffic = netTraffic(3, Date.now()).split(/(?<=\n)/);
  await lay('radio-positions', new Speaker(1_000, inTurn(traffic)));

  for (const driver of ['hytera-lp', 'jt808'] as const) {
    const frames = (await said[driver]?.()) ?? [];
    const port = await freePort();
    const socket = createSocket('udp4');
    closers.unshift(() => new Promise<void>((resolve) => socket.close(() => resolve())));
    every(DATAGRAM_MS, () => frames.forEach((frame) => socket.send(frame, port, '127.0.0.1')));
    add(driver, `udp://127.0.0.1:${port}`);
  }

  await lay('modem-at', new SimModem({ make: 'quectel', now: Date.now, delayMs: 20 }));

  const weather = readFileSync(path.resolve(import.meta.dirname, '../fixtures/devices/weather-station.log'), 'latin1');
  await lay('weather-nmea', new Speaker(250, inTurn(weather.split(/(?<=\n)/))));

  const rigPort = await freePort();
  const rig = spawn('rigctld', ['-m', '1', '-P', 'RIG', '-T', '127.0.0.1', '-t', String(rigPort)], { stdio: 'ignore' });
  closers.push(() => ended(rig));
  add('hamlib', `tcp://127.0.0.1:${rigPort}`);

  await lay('ptt-lines');
  return {
    devices,
    close: async () => {
      for (const close of closers.splice(0)) await close();
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await gone;
}

/** Plays a file into a line at the line's own speed, over and over. @returns how to stop */
export async function playAt(file: string, port: string, baudRate: number): Promise<() => Promise<void>> {
  const bytes = readFileSync(file);
  const line = new SerialPort({ path: port, baudRate, autoOpen: false });
  await new Promise<void>((resolve, reject) => line.open((error) => (error ? reject(error) : resolve())));
  line.on('error', () => undefined);
  const perStep = Math.floor(baudRate / 10 / 20);
  let at = 0;
  const timer = setInterval(() => {
    const chunk = Buffer.concat([bytes, bytes]).subarray(at, at + perStep);
    at = (at + perStep) % bytes.length;
    if (line.isOpen) line.write(chunk);
  }, 50);
  return async () => {
    clearInterval(timer);
    if (line.isOpen) await new Promise<void>((resolve) => line.close(() => resolve()));
  };
}
