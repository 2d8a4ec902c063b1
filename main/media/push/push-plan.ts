/**
 * What ffmpeg does with a feed that leaves: H.264 is copied as every platform takes it, another picture (VP8 of browsers) is
 * encoded once more to a size that stays, whatever layer comes; sound as the target wants it.
 */
import type { KeptTarget, PushSound } from '../../../contract/push.ts';
import { UNSEEN } from '../ingest/program.ts';
import { LEAVING_INPUT } from '../leaving.ts';

/** What of a feed is sent on, and how. */
export interface Going {
  encode: boolean;
  /** `none` also where there is none. */
  sound: PushSound;
}

/** Distance of key frames where we encode, s. */
const KEY_FRAME_S = 2;
const SIZE = { widthPx: 1_280, heightPx: 720 } as const;
const PICTURE_KBPS = 1_500;
/** Room for headers of every network in one packet, bytes. */
const PACKET_BYTES = 1_200;

const HEAD = ['-nostdin', '-hide_banner', '-loglevel', 'warning', '-fflags', '+genpts', ...LEAVING_INPUT];

const ENCODER = [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-threads', '1'],
  '-vf',
  [
    `scale=${SIZE.widthPx}:${SIZE.heightPx}:force_original_aspect_ratio=decrease`,
    `pad=${SIZE.widthPx}:${SIZE.heightPx}:-1:-1`,
    'setsar=1,format=yuv420p',
  ].join(','),
  ...['-crf', '26', '-maxrate', `${PICTURE_KBPS}k`, '-bufsize', `${PICTURE_KBPS}k`],
  ...['-force_key_frames', `expr:gte(t,n_forced*${KEY_FRAME_S})`],
];

const SOUNDS: Record<Exclude<PushSound, 'none'>, string[]> = {
  opus: ['-c:a', 'copy'],
  // What is missing in it is silence, so that it stays with the picture.
  aac: ['-af', 'aresample=async=1', '-c:a', 'aac', '-b:a', '64k', '-ac', '1'],
};

const picture = ({ encode }: Going): string[] => ['-map', '0:v:0', ...(encode ? ENCODER : ['-c:v', 'copy'])];
const voice = ({ sound }: Going): string[] => (sound === 'none' ? [] : ['-map', '0:a:0', ...SOUNDS[sound]]);

/** Each track by RTP to a port of ours on loopback (RTCP to the same); the description of it to standard output. */
export function rtpArgs(going: Going, ports: readonly number[]): string[] {
  const to = (port = 0) => ['-f', 'rtp', `rtp://127.0.0.1:${port}?rtcpport=${port}&pkt_size=${PACKET_BYTES}`];
  const sound = voice(going);
  const tracks = [...picture(going), ...to(ports[0]), ...(sound.length > 0 ? [...sound, ...to(ports[1])] : [])];
  return [...HEAD, ...tracks, '-sdp_file', 'pipe:1'];
}

/** MPEG-TS over SRT; how it goes on to standard output. What nobody may read is in `srtOptions`. */
export function srtArgs(going: Going, { address }: Pick<KeptTarget, 'address'>): string[] {
  return [
    ...[...HEAD, '-nostats', '-progress', 'pipe:1', '-stats_period', '1'],
    ...[...picture(going), ...voice(going)],
    // A sound that is silent holds the picture back no longer than this, µs.
    ...['-max_interleave_delta', '300000', '-flush_packets', '1', '-f', 'mpegts'],
    ...['-fpre', UNSEEN, address],
  ];
}

/** Options of the SRT connection as a preset file of ffmpeg; latency there in µs, time to connect in ms. */
export function srtOptions({ streamId, passphrase, latencyMs = 500 }: KeptTarget): string {
  const options = {
    ...{ mode: 'caller', transtype: 'live', latency: latencyMs * 1_000, connect_timeout: 5_000 },
    ...(streamId === undefined ? {} : { srt_streamid: streamId }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  return Object.entries(options)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
