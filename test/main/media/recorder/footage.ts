/** Real footage for the tests of the recorder: what ffmpeg makes of its test picture. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { planOf } from '../../../../main/media/ingest/plan.ts';
import { FragmentReader, type Fragment } from '../../../../main/media/recorder/fragments.ts';
import { openStore } from '../../../../main/store/open.ts';
import { tempDir } from '../../../temp-dir.ts';
import { vehicle } from '../../store/samples.ts';

/** Seconds of picture (and sound) as a station's ffmpeg gives it to the recorder, with a key frame each second. */
export function makeFootage(seconds: number, { sound = false, fps = 10, gop = 10 } = {}): Buffer {
  const input = [
    ...['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=${fps}:d=${seconds}`],
    ...(sound ? ['-f', 'lavfi', '-i', `sine=d=${seconds}`] : []),
  ];
  const encode = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-tune',
    'zerolatency',
    '-g',
    String(gop),
    '-pix_fmt',
    'yuv420p',
  ];
  const made = spawnSync('ffmpeg', ['-v', 'error', ...input, ...encode, '-c:a', 'aac', '-f', 'nut', 'pipe:1'], LARGE);
  const video = { codec: 'h264', widthPx: 320, heightPx: 180, fps, reordered: false, plain: true };
  const target = { port: 9, rtcpPort: 9, ssrc: 1 };
  const plan = planOf({ video, audio: sound ? { codec: 'aac' } : undefined }, target, target, ['-i', 'pipe:0']);
  return spawnSync(
    'ffmpeg',
    plan.args.filter((arg) => arg !== '-nostdin'),
    { ...LARGE, input: made.stdout },
  ).stdout;
}
const LARGE = { maxBuffer: 64 * 1024 * 1024 };

export function fragmentsOf(bytes: Buffer, chunk = bytes.length): Fragment[] {
  const fragments: Fragment[] = [];
  const reader = new FragmentReader((fragment) => fragments.push(fragment));
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk));
  return fragments;
}

/** Pictures that ffmpeg decodes of a file without a complaint. */
export function picturesIn(file: string): number {
  const args = [
    '-v',
    'error',
    '-count_frames',
    '-select_streams',
    'v',
    '-show_entries',
    'stream=nb_read_frames',
    '-of',
    'csv=p=0',
  ];
  const { stdout, stderr } = spawnSync('ffprobe', [...args, file], { encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  return Number(stdout);
}

/** A folder for footage, and a store with its ledger. */
export function shelf() {
  const root = tempDir();
  const store = openStore({ file: path.join(tempDir(), 'journal.sqlite'), station: vehicle });
  onTestFinished(() => store.close());
  return { root, store, ledger: store.footage };
}
