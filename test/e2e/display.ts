/** A display without a screen: Xvfb on the first free number. */
import { spawn } from 'node:child_process';

/** @returns the display's name and the way to end it. @throws when Xvfb does not start */
export async function openDisplay(): Promise<{ display: string; close(): Promise<void> }> {
  const xvfb = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = new Promise<void>((resolve) => xvfb.once('exit', () => resolve()));
  const number = await new Promise<string>((resolve, reject) => {
    xvfb.once('error', reject);
    xvfb.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    xvfb.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  const close = async () => {
    xvfb.kill('SIGTERM');
    await gone;
  };
  return { display: `:${number}`, close };
}
