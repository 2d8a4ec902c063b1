/** Asks a camera what it sends, so that only what must be is encoded once more. */
import { z } from 'zod';
import { redacted } from './camera-address.ts';
import { startProgram } from './program.ts';
import { Trouble, troubleOf } from './trouble.ts';

/** What arrives from a camera. */
export interface Arriving {
  video: {
    codec: string;
    widthPx: number;
    heightPx: number;
    fps: number | undefined;
    reordered: boolean;
    plain: boolean;
  };
  audio: { codec: string } | undefined;
}

/** Protocols that a playlist may lead to: nothing on this machine's disk but the playlist itself. */
export const INPUT = [
  ...['-protocol_whitelist', 'pipe,rtsp,rtp,tcp,udp,tls,crypto'],
  ...['-f', 'concat', '-safe', '0', '-i', 'pipe:0'],
];
/** How long a camera is listened to, ms: long enough to see whether pictures come out of order. */
export const PROBE_LISTEN_MS = 3_000;
/** The playlist's own look at what its camera gives, on top of that. */
export const SHORT_LOOK = ['-analyzeduration', '500000', '-probesize', '500000', '-fpsprobesize', '1'];
/** A camera that has not said in this time what it is, will not, ms. */
const PROBE_MS = 20_000;
/** Longest answer, bytes. */
const ANSWER_LIMIT = 200_000;

const answer = z.object({
  streams: z.array(
    z.object({
      codec_type: z.string().default(''),
      codec_name: z.string().default('unknown'),
      width: z.number().int().default(0),
      height: z.number().int().default(0),
      pix_fmt: z.string().default(''),
      has_b_frames: z.number().default(0),
      avg_frame_rate: z.string().default('0/0'),
    }),
  ),
});

/**
 * @param list the playlist with the camera's address @param secrets what must not be repeated
 * @throws Trouble why there is no answer
 */
export async function probe(
  list: string,
  secrets: { user?: string | undefined; password?: string | undefined },
  signal: AbortSignal,
): Promise<Arriving> {
  const program = startProgram('ffprobe', ['-v', 'error', ...INPUT, '-show_streams', '-of', 'json'], list);
  const end = () => void program.end();
  const timer = setTimeout(end, PROBE_MS);
  signal.addEventListener('abort', end);
  let text = '';
  program.child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    if (text.length > ANSWER_LIMIT) end();
  });
  try {
    const code = await program.ended;
    if (code !== 0) throw troubleOf(redacted(program.words() || 'Operation timed out', secrets));
    return arrivingOf(text);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

/** @throws Trouble no-video */
export function arrivingOf(text: string): Arriving {
  const parsed = answer.safeParse(text === '' ? {} : JSON.parse(text));
  const streams = parsed.success ? parsed.data.streams : [];
  const video = streams.find(({ codec_type }) => codec_type === 'video');
  if (!video || video.width < 16 || video.height < 16) throw new Trouble('no-video');
  const audio = streams.find(({ codec_type }) => codec_type === 'audio');
  const [count = 0, per = 0] = video.avg_frame_rate.split('/').map(Number);
  const fps = per > 0 ? count / per : 0;
  return {
    video: {
      codec: video.codec_name,
      widthPx: video.width,
      heightPx: video.height,
      fps: fps > 0 && fps <= 240 ? Math.round(fps * 100) / 100 : undefined,
      reordered: video.has_b_frames > 0,
      plain: video.pix_fmt === '' || video.pix_fmt === 'yuv420p' || video.pix_fmt === 'yuvj420p',
    },
    audio: audio && audio.codec_name !== 'unknown' ? { codec: audio.codec_name } : undefined,
  };
}
