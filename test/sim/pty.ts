/** A cable that can be pulled: a real pseudo-terminal pair made by socat. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Cable {
  /** The station's end. */
  station: string;
  /** The device's end. */
  device: string;
  pid: number;
  /** Pulls the cable. Idempotent. */
  pull(): Promise<void>;
}

const APPEAR_MS = 5_000;

/** Lays a cable between two paths that do not exist yet. @throws when socat is missing or does not make them */
export async function layCable(station: string, device: string): Promise<Cable> {
  const end = (link: string) => `pty,rawer,link=${link}`;
  const socat = spawn('socat', [end(station), end(device)], { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => socat.once('exit', () => resolve()));
  const failed = new Promise<never>((_resolve, reject) => {
    socat.once('error', reject);
    socat.once('exit', (code) => reject(new Error(`socat ended with ${code}`)));
  });
  failed.catch(() => undefined);
  const until = Date.now() + APPEAR_MS;
  while (!existsSync(station) || !existsSync(device)) {
    if (Date.now() > until) throw new Error(`socat made no ${station}`);
    await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  const pull = async () => {
    if (socat.exitCode === null && socat.signalCode === null) socat.kill('SIGTERM');
    await gone;
  };
  return { station, device, pid: socat.pid ?? 0, pull };
}
