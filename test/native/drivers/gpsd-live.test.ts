/** A live peer: Debian's gpsd reads the same drive from a pseudo-terminal as our driver, and must see the same. */
import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { gnssNmea } from '../../../native/drivers/gnss-nmea.ts';
import { freePort } from '../../demo/scene.ts';
import { drive } from '../../sim/drive.ts';
import { layCable } from '../../sim/pty.ts';
import { tempDir } from '../../temp-dir.ts';

const report = z.object({
  class: z.literal('TPV'),
  mode: z.number(),
  time: z.string(),
  lat: z.number(),
  lon: z.number(),
  altMSL: z.number(),
  speed: z.number(),
  track: z.number(),
});

/** gpsd on `device`, without a config of the system. @returns a socket that gets its reports */
async function gpsd(device: string): Promise<net.Socket> {
  const port = await freePort();
  const child = spawn('/usr/sbin/gpsd', ['-N', '-n', '-b', '-S', String(port), device], { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await gone;
  });
  for (;;) {
    const socket = net.connect(port, '127.0.0.1');
    const open = await new Promise<boolean>((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    );
    if (open) return socket;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it('gpsd sees the drive as we do', async () => {
  const dir = tempDir();
  const cable = await layCable(path.join(dir, 'gnss'), path.join(dir, 'receiver'));
  onTestFinished(() => cable.pull());
  const socket = await gpsd(cable.station);
  onTestFinished(() => void socket.destroy());
  socket.write('?WATCH={"enable":true,"json":true};\n');

  const decoder = gnssNmea.decoder();
  const ours = new Map<
    number,
    { lat: number; lon: number; alt: number | undefined; speed: number | undefined; track: number | undefined }
  >();
  const source = drive({ seed: 7, speed: 1 });
  source.next(0);
  const handle = openSync(cable.device, constants.O_WRONLY | constants.O_NOCTTY);
  const start = Date.UTC(2026, 10, 24, 6, 0, 0);
  let second = 0;
  // Ten times as fast as life: gpsd goes by the time in the sentences.
  const timer = setInterval(() => {
    const text = Buffer.from(source.next(start + second * 1_000).value, 'latin1');
    second += 1;
    writeSync(handle, text);
    for (const event of decoder.push(text, 0)) {
      if (event.type === 'fix')
        ours.set(event.fixAt, {
          lat: event.lat,
          lon: event.lon,
          alt: event.altMslM,
          speed: event.speedMps,
          track: event.trackDeg,
        });
    }
  }, 100);
  onTestFinished(() => {
    clearInterval(timer);
    closeSync(handle);
  });

  const compared = new Set<number>();
  for await (const line of createInterface({ input: socket })) {
    // Its list of devices is not always JSON; its positions are.
    if (!line.startsWith('{"class":"TPV"')) continue;
    const { data } = report.safeParse(JSON.parse(line));
    const own = data && ours.get(Date.parse(data.time));
    if (!data || !own || data.mode !== 3) continue;
    expect(own.lat).toBeCloseTo(data.lat, 7);
    expect(own.lon).toBeCloseTo(data.lon, 7);
    expect(own.alt).toBeCloseTo(data.altMSL, 2);
    expect(own.speed).toBeCloseTo(data.speed, 2);
    expect(own.track).toBeCloseTo(data.track, 2);
    compared.add(Date.parse(data.time));
    if (compared.size >= 10) break;
  }
  expect(compared.size).toBe(10);
});
