/** Sound inputs and outputs of this machine as ffmpeg names them, and what its complaints about them mean. */
import type { RadioReason, SoundPlace } from '../../../contract/radio-channel.ts';
import { Trouble } from '../ingest/trouble.ts';

/** PulseAudio and PipeWire are found by these. */
export const SOUND_VARIABLES = ['XDG_RUNTIME_DIR', 'PULSE_SERVER', 'HOME'] as const;

/** Sound is taken as it comes: no looking ahead, no gathering. */
const AT_ONCE = ['-fflags', 'nobuffer', '-analyzeduration', '0', '-probesize', '1024'];
/** A voice by a pipe, at once. `nobuffer` would lose its first packet, in which ffmpeg looks what it is. */
export const OGG_INPUT = ['-analyzeduration', '0', '-probesize', '1024', '-f', 'ogg', '-i', 'pipe:0'];
/** Pieces of 20 ms, bytes (48 kHz, two channels, 16 bit): by itself a sound server gathers more. */
const PULSE_IN = ['-fragment_size', '3840'];
/**
 * By itself a sound server begins when 2 s have gathered, and ffmpeg takes away what is not played when it ends: less is gathered,
 * and what is taken away is silence. Without `-device` it would be the server's own choice, whatever the name.
 */
const pulseOut = (name: string): string[] => [
  ...['-af', 'apad=pad_dur=0.25', '-f', 'pulse', '-buffer_duration', '200', '-device', name, 'Qianshao'],
];
const HEAD = ['-hide_banner', '-loglevel', 'warning'];

/** Narrow speech at a rate that a thin link carries, in packets whose headers weigh less than it (MEDIA.md, Voice). */
const OPUS = [
  ...['-ac', '1', '-ar', '48000', '-c:a', 'libopus', '-application', 'voip'],
  // The sound's own `fec`: without `:a` the RTP of ffmpeg takes it for its.
  ...['-b:a', '16k', '-frame_duration', '60', '-fec:a', '1', '-packet_loss', '5'],
];
/** For the meter: 16 bit samples at 8 kHz. */
export const METER_HZ = 8_000;
const METER = ['-ac', '1', '-ar', String(METER_HZ), '-c:a', 'pcm_s16le', '-f', 's16le', '-flush_packets', '1'];

export interface VoiceTarget {
  port: number;
  /** ffmpeg sends RTCP from a socket of its own, so that it needs a place of its own; nobody reads it. */
  rtcpPort: number;
  payloadType: number;
  ssrc: number;
}

/** Arguments that send what is heard by RTP to loopback, and its samples to standard output. */
export function inputArgs({ by, name }: SoundPlace, { port, rtcpPort, payloadType, ssrc }: VoiceTarget): string[] {
  const from = by === 'file' ? ['-re', '-i', name] : ['-f', by, ...(by === 'pulse' ? PULSE_IN : []), '-i', name];
  const rtp = ['-f', 'rtp', '-payload_type', String(payloadType), '-ssrc', String(ssrc)];
  const to = `rtp://127.0.0.1:${port}?rtcpport=${rtcpPort}&pkt_size=1200`;
  return [
    ...HEAD,
    '-nostdin',
    ...AT_ONCE,
    ...from,
    '-map',
    '0:a:0',
    ...OPUS,
    ...rtp,
    to,
    '-map',
    '0:a:0',
    ...METER,
    'pipe:1',
  ];
}

/** Arguments that play a voice (Ogg, by standard input), and end when its last sound has left. */
export function outputArgs({ by, name }: SoundPlace): string[] {
  if (by === 'pulse') return [...HEAD, ...OGG_INPUT, ...pulseOut(name)];
  return [...HEAD, ...OGG_INPUT, ...(by === 'file' ? ['-y', '-flush_packets', '1', name] : ['-f', by, name])];
}

/** The first that fits; ALSA, PulseAudio and files have the system's words (errno(3)). */
const signs: [RegExp, RadioReason][] = [
  [/Device or resource busy/, 'sound-busy'],
  [
    /No such (file|device|entity|process)|cannot open|Connection refused|not found|Unknown input format/i,
    'no-sound-device',
  ],
];

/** @param error what the program's end threw, if it threw @param words what ffmpeg wrote */
export function soundTrouble(
  error: unknown,
  words: string,
  hadSound: boolean,
): { reason: RadioReason; detail?: string } {
  if (error instanceof Trouble && error.reason === 'no-program') return { reason: 'no-program' };
  const known = signs.find(([sign]) => sign.test(words))?.[1];
  const detail = words.trim().split('\n').at(-1)?.slice(0, 200);
  return { reason: known ?? (hadSound ? 'sound-ended' : 'failed'), ...(detail ? { detail } : {}) };
}
