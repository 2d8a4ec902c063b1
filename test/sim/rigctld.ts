/** Hamlib's own server with its dummy rig: what a radio under control does, without a radio. */
import { spawn } from 'node:child_process';
import net from 'node:net';
import { onTestFinished } from 'vitest';
import { freePort } from '../demo/scene.ts';

export interface DummyRig {
  port: number;
  /** What the server answers to one command, by a connection of the test's own. */
  ask: (command: string) => Promise<string>;
  keyed: () => Promise<boolean>;
  /** Stops it as if it hung, and lets it go on. */
  signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  end: () => Promise<void>;
}

/** A rig that is keyed by its server (`-P RIG`; else the dummy has no key). */
export const KEYED = ['-P', 'RIG'];

/** It ends with the test. @param args further arguments of rigctld @param port one that is free, or that of a rig that ended */
export async function dummyRig(args: readonly string[] = KEYED, port?: number): Promise<DummyRig> {
  const rig = await startRig(args, port);
  onTestFinished(rig.end);
  return rig;
}

/** One that the caller ends. */
export async function startRig(args: readonly string[] = KEYED, port?: number): Promise<DummyRig> {
  const at = port ?? (await freePort());
  const child = spawn('rigctld', ['-m', '1', ...args, '-T', '127.0.0.1', '-t', String(at)], { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  const end = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  const ask = (command: string) => Promise.race([failed, answerTo(at, command)]);
  while ((await ask('chk_vfo').catch(() => '')) === '') await new Promise((resolve) => setTimeout(resolve, 20));
  const vfo = args.includes('--vfo') ? ' currVFO' : '';
  const keyed = async () => /^PTT: [1-9]/m.test(await ask(`get_ptt${vfo}`));
  return { port: at, ask, keyed, signal: (signal) => child.kill(signal), end };
}

/** Everything until the answer's end. @throws when there is no server */
function answerTo(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(`+\\${command}\n`));
    let heard = '';
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`no answer to ${command}`)));
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      if (!/^(RPRT -?\d+|ChkVFO: \d)$/m.test(heard)) return;
      resolve(heard);
      socket.destroy();
    });
  });
}
