/**
 * What ffmpeg does with a source: its picture to the SFU by RTP on loopback, the same to standard output in fragments for the
 * recorder. Copied wherever the codec allows (H.264, 8 bit 4:2:0); WebRTC has no order of decoding of its own, so pictures that
 * come out of order (B frames) are encoded once more for watching and kept as they are in the recording.
 */
import type { PictureWay } from '../../../contract/video-source.ts';
import { INPUT, SHORT_LOOK, type Arriving } from './probe.ts';

export interface RtpTarget {
  port: number;
  /** ffmpeg sends RTCP from a socket of its own, so that it needs a place of its own. */
  rtcpPort: number;
  ssrc: number;
}

export interface Plan {
  args: string[];
  way: PictureWay;
  /** Sound goes to the SFU and into the recording. */
  sound: boolean;
}

export const VIDEO_PAYLOAD = 96;
export const AUDIO_PAYLOAD = 100;

/** Room for SRTP and the headers of the consumers' side in one Ethernet packet, bytes. */
const PACKET_BYTES = 1_200;
/** Distance of key frames where we encode: a segment begins with one, s. */
const KEY_FRAME_S = 2;
/** Larger pictures are made smaller when they are encoded here. */
const WIDEST_PX = 1_920;

/** Fragments of at most a second, so that a kill loses no more: ISO/IEC 14496-12 §8.8. */
const FRAGMENTS = { movflags: '+empty_moov+default_base_moof+frag_keyframe', frag_duration: '1000000' };
const mp4 = [
  '-f',
  'mp4',
  '-movflags',
  FRAGMENTS.movflags,
  '-frag_duration',
  FRAGMENTS.frag_duration,
  '-flush_packets',
  '1',
];

const rtpUrl = ({ port, rtcpPort }: RtpTarget): string =>
  `rtp://127.0.0.1:${port}?rtcpport=${rtcpPort}&pkt_size=${PACKET_BYTES}`;
const rtp = (target: RtpTarget, payload: number): string[] => [
  ...['-f', 'rtp', '-payload_type', String(payload), '-ssrc', String(target.ssrc)],
  rtpUrl(target),
];

/** Bits per second for a picture that is encoded here: about 0.1 bit per pixel at 25 pictures a second. */
const bitRate = (widthPx: number, heightPx: number): number =>
  Math.round(Math.min(6_000_000, Math.max(500_000, Math.min(widthPx, WIDEST_PX) * heightPx * 2.4)));

function encoder({ widthPx, heightPx }: Arriving['video']): string[] {
  const bps = bitRate(widthPx, heightPx);
  return [
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline'],
    ...['-vf', `scale='min(${WIDEST_PX},iw)':-2,format=yuv420p`],
    ...['-b:v', String(bps), '-maxrate', String(bps), '-bufsize', String(bps)],
    ...['-force_key_frames', `expr:gte(t,n_forced*${KEY_FRAME_S})`],
  ];
}

const OPUS = ['-c:a', 'libopus', '-b:a', '32k', '-ar', '48000', '-ac', '2', '-application', 'lowdelay'];
const HEAD = ['-nostdin', '-hide_banner', '-loglevel', 'warning', '-fflags', '+genpts'];

/** Without a sink for the picture (no media worker at this moment) it is recorded all the same. */
export function planOf(
  arriving: Arriving,
  video: RtpTarget,
  audio: RtpTarget,
  input: readonly string[] = [...SHORT_LOOK, ...INPUT],
): Plan {
  const sound = arriving.audio !== undefined;
  const isH264 = arriving.video.codec === 'h264' && arriving.video.plain;
  const picture = ['-map', '0:v:0'];
  const voice = sound ? ['-map', '0:a:0'] : [];
  const head = [...HEAD, ...input];
  const live = sound ? [...voice, ...OPUS, ...rtp(audio, AUDIO_PAYLOAD)] : [];
  const keep = [...picture, ...voice, '-c:v', 'copy', ...(sound ? OPUS : []), ...mp4, 'pipe:1'];
  if (isH264 && !arriving.video.reordered) {
    // Cameras tell the decoder's settings once, beside the picture; who joins later needs them with each key frame.
    const copy = [...picture, '-c:v', 'copy', '-bsf:v', 'dump_extra=freq=keyframe', ...rtp(video, VIDEO_PAYLOAD)];
    return { args: [...head, ...copy, ...live, ...keep], way: 'copied', sound };
  }
  const encode = encoder(arriving.video);
  if (isH264) {
    return {
      args: [...head, ...picture, ...encode, ...rtp(video, VIDEO_PAYLOAD), ...live, ...keep],
      way: 'encoded',
      sound,
    };
  }
  return {
    args: [...head, ...picture, ...voice, ...encode, ...(sound ? OPUS : []), ...tee(video, audio, sound)],
    way: 'encoded',
    sound,
  };
}

/** Encoded once, written three times (ffmpeg-formats §tee). */
function tee(video: RtpTarget, audio: RtpTarget, sound: boolean): string[] {
  const escaped = (text: string) => text.replaceAll(/[\\':|[\]]/g, (letter) => `\\${letter}`);
  const slave = (target: RtpTarget, stream: 'v' | 'a', payload: number, more = '') =>
    `[select=${stream}:f=rtp:payload_type=${payload}:ssrc=${target.ssrc}${more}]${escaped(rtpUrl(target))}`;
  const slaves = [
    slave(video, 'v', VIDEO_PAYLOAD, ':bsfs/v=dump_extra=freq=keyframe'),
    ...(sound ? [slave(audio, 'a', AUDIO_PAYLOAD)] : []),
    `[f=mp4:movflags=${FRAGMENTS.movflags}:frag_duration=${FRAGMENTS.frag_duration}:flush_packets=1]pipe\\:1`,
  ];
  return ['-flags', '+global_header', '-f', 'tee', slaves.join('|')];
}
