import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { planOf } from '../../../../main/media/ingest/plan.ts';
import { arrivingOf, type Arriving } from '../../../../main/media/ingest/probe.ts';
import { troubleOf } from '../../../../main/media/ingest/trouble.ts';
import { fragmentsOf } from '../recorder/footage.ts';
import { tempDir } from '../../../temp-dir.ts';

const [picture, voice] = [
  { port: 9, rtcpPort: 9, ssrc: 11 },
  { port: 9, rtcpPort: 9, ssrc: 22 },
];
const H264 = { codec: 'h264', widthPx: 320, heightPx: 180, fps: 10, reordered: false, plain: true };
const arriving = (video: Partial<Arriving['video']> = {}, audio?: string): Arriving => ({
  video: { ...H264, ...video },
  audio: audio === undefined ? undefined : { codec: audio },
});

test('H.264 in order is copied, and everything else is encoded once', () => {
  expect(planOf(arriving(), picture, voice)).toMatchObject({ way: 'copied', sound: false });
  expect(planOf(arriving({}, 'pcm_alaw'), picture, voice)).toMatchObject({ way: 'copied', sound: true });
  for (const video of [{ codec: 'hevc' }, { codec: 'mjpeg' }, { reordered: true }, { plain: false }])
    expect(planOf(arriving(video), picture, voice).way).toBe('encoded');
  const encoders = ({ args }: { args: string[] }) => args.filter((arg) => arg === 'libx264').length;
  expect(encoders(planOf(arriving(), picture, voice))).toBe(0);
  expect(encoders(planOf(arriving({ codec: 'hevc' }, 'aac'), picture, voice))).toBe(1);
});

/** What a camera of another make sends. */
function camera(codec: string[], seconds = 3): string {
  const file = path.join(tempDir(), 'camera.mkv');
  const source = [
    '-f',
    'lavfi',
    '-i',
    `testsrc2=s=320x180:r=10:d=${seconds}`,
    '-f',
    'lavfi',
    '-i',
    `sine=d=${seconds}`,
  ];
  const { status } = spawnSync('ffmpeg', ['-v', 'error', ...source, ...codec, '-pix_fmt', 'yuv420p', file]);
  expect(status).toBe(0);
  return file;
}

/** What ffprobe says of the camera, as at the station. */
function look(file: string): Arriving {
  const { stdout } = spawnSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', file], { encoding: 'utf8' });
  return arrivingOf(stdout);
}

test.each([
  ['plain H.264', ['-c:v', 'libx264', '-bf', '0', '-g', '10', '-c:a', 'aac'], 'copied', false],
  ['H.264 out of order', ['-c:v', 'libx264', '-bf', '2', '-g', '10', '-c:a', 'pcm_alaw'], 'encoded', true],
  [
    'HEVC',
    ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:bframes=0', '-c:a', 'aac'],
    'encoded',
    false,
  ],
  ['MJPEG', ['-c:v', 'mjpeg', '-an'], 'encoded', false],
] as const)('%s becomes footage that a browser plays', (_name, codec, way, reordered) => {
  const file = camera([...codec]);
  const facts = look(file);
  expect(facts.video.reordered).toBe(reordered);
  const plan = planOf(facts, picture, voice, ['-i', file]);
  expect(plan.way).toBe(way);
  const { stdout, stderr } = spawnSync('ffmpeg', plan.args, { maxBuffer: 64 * 1024 * 1024 });
  const fragments = fragmentsOf(stdout);
  expect(fragments.length, stderr.toString()).toBeGreaterThanOrEqual(2);
  expect(fragments[0]?.head.codecs).toMatch(facts.audio ? /^avc1\.[0-9a-f]{6},opus$/ : /^avc1\.[0-9a-f]{6}$/);
  expect(fragments.reduce((sum, { lengthS }) => sum + lengthS, 0)).toBeCloseTo(3, 0);
});

test('an answer without a picture, or none, is no camera', () => {
  const noVideo = expect.objectContaining({ reason: 'no-video' }) as unknown as Error;
  expect(() => arrivingOf('')).toThrow(noVideo);
  expect(() => arrivingOf('{"streams":[{"codec_type":"audio","codec_name":"aac"}]}')).toThrow(noVideo);
});

test('ffmpeg’s words are understood', () => {
  for (const [words, reason] of [
    ['method DESCRIBE failed: 401 Unauthorized', 'refused-login'],
    ['method DESCRIBE failed: 404 Not Found', 'no-such-path'],
    ['method SETUP failed: 453 Not Enough Bandwidth', 'busy'],
    ['Failed to resolve hostname cam: Name or service not known', 'name-unknown'],
    ['Connection to tcp://… failed: No route to host', 'unreachable'],
    ['Could not find codec parameters for stream 0', 'no-video'],
    ['something new', 'failed'],
    ['', 'failed'],
  ] as const)
    expect(troubleOf(words).reason, words).toBe(reason);
});
