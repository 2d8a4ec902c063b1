/**
 * Radio channels as voice: what a radio hears comes in by a sound input of this machine, what people say goes out by a sound
 * output while the key is down, which a device of the bridge moves. A channel is half-duplex: one speaks, the others listen.
 */
import { z } from 'zod';
import { localId, stationId } from './identity.ts';
import { epochMs, text } from './units.ts';

/** Who holds the key and is not heard for so long has it no more, ms. Together with the way to the radio it is within a second. */
export const KEY_SILENCE_MS = 750;
/** Channels of one vehicle at most. */
export const CHANNEL_LIMIT = 8;

/**
 * A sound device's name. ALSA takes more in its place, its `file` and `tee` even a file to write or a command to run: none of it
 * is a name.
 */
const soundName = z
  .string()
  .trim()
  .max(200)
  .regex(/^(?!(file|tee)\b)[a-z0-9][\w.:=,@+-]*$/i);
/** The system's sound input or output: ALSA's name (`default`, `plughw:1,0`) or PulseAudio's. */
const systemSound = z.object({ by: z.enum(['alsa', 'pulse']), name: soundName });
/** A file or a named pipe; only the settings file may name one. */
const fileSound = z.object({ by: z.literal('file'), name: z.string().min(1).max(400) });
export const soundPlace = z.union([systemSound, fileSound]);
export type SoundPlace = z.infer<typeof soundPlace>;

/** A sound input or output that is there, with what the system calls it. */
export interface SoundFound {
  by: 'alsa' | 'pulse';
  name: string;
  title: string;
}
export interface SoundsFound {
  inputs: SoundFound[];
  outputs: SoundFound[];
}

const common = {
  id: localId,
  name: text(40),
  /** The device of the bridge that moves the key; absent: the channel is only heard. */
  keyDevice: localId.optional(),
  /** How it is known that somebody is heard: the radio's own squelch by the key's device, or the loudness of the sound. */
  detect: z.enum(['carrier', 'vox']).default('vox'),
  /** Louder than this is speech, dB below full scale. */
  voxDb: z.number().min(-80).max(0).default(-40),
  /** Speech is over when it was not heard for so long, ms. */
  hangMs: z.number().int().min(100).max(5_000).default(500),
  /** The radio needs so long from the key to the air, ms: what is said waits. */
  leadMs: z.number().int().min(0).max(2_000).default(200),
  /** The key is held so long after the last sound has left, ms. */
  tailMs: z.number().int().min(0).max(2_000).default(150),
};

export const radioChannelConfig = z.object({ ...common, input: soundPlace, output: soundPlace.optional() });
export type RadioChannelConfig = z.infer<typeof radioChannelConfig>;

/** What a person enters. */
export const newRadioChannel = z.object({
  ...common,
  id: localId.optional(),
  input: systemSound,
  output: systemSound.optional(),
});
export type NewRadioChannel = z.output<typeof newRadioChannel>;

/** Why a channel is in its state; a sentence for each stands in the locale files (`channel.reason.*`). */
export const radioReason = z.enum([
  'ok',
  'opening',
  'no-sound-device',
  'sound-busy',
  'sound-ended',
  'no-program',
  'key-away',
  'failed',
]);
export type RadioReason = z.infer<typeof radioReason>;

/** Chosen by the page; also the name of its voice at the SFU. */
export const holderId = z.string().regex(/^[0-9a-f]{32}$/);

export const speaker = z.object({
  holder: holderId,
  station: stationId,
  stationName: text(60),
  person: text(60),
});
export type Speaker = z.infer<typeof speaker>;

/** `keying`: the radio is not on the air yet; `tail`: the last words are leaving. */
export const talkPhase = z.enum(['keying', 'talking', 'tail']);

/** Why a transmission ended: `lost`: the speaker was not heard any more; `consent`: the vehicle took its consent back. */
export const keyingWhy = z.enum(['asked', 'limit', 'fault', 'lost', 'consent']);
export type KeyingWhy = z.infer<typeof keyingWhy>;

export const radioChannelView = z.object({
  id: localId,
  name: text(40),
  state: z.enum(['connected', 'degraded', 'lost']),
  reason: radioReason,
  detail: z.string().max(300).optional(),
  since: epochMs,
  /** `busy`: keyed by somebody who is not here: at the radio itself, or by another program. */
  activity: z.enum(['idle', 'receiving', 'sending', 'busy']),
  /** It has an output and a key. */
  keyable: z.boolean(),
  /** The vehicle lets the center's staff key it. */
  consent: z.boolean(),
  talker: speaker.extend({ since: epochMs, untilAt: epochMs.optional(), phase: talkPhase }).optional(),
  /** The last transmission: who, when, and why it ended. */
  last: z
    .object({ holder: holderId, stationName: text(60), person: text(60), from: epochMs, to: epochMs, why: keyingWhy })
    .optional(),
});
export type RadioChannelView = z.infer<typeof radioChannelView>;

/** Pressed, held or let go. */
export const keyWord = z.object({
  channel: localId,
  /** One for all words of a press. */
  id: localId,
  holder: holderId,
  on: z.boolean(),
  /** Also where somebody is heard. */
  override: z.boolean().optional(),
});
export type KeyWord = z.infer<typeof keyWord>;

/** Opus packets of a voice in base64, in order; each is at most 120 ms (RFC 6716). */
export const voicePackets = z.array(z.string().min(1).max(1_800)).min(1).max(16);

/** What the center says to a vehicle of its channels. */
export type RadioWord =
  /** Channels that somebody at the center listens to: only those are sent. */
  | { type: 'listened'; channels: string[] }
  /** `ask`: an answer is waited for. */
  | { type: 'key'; word: KeyWord; person: string; ask?: string }
  | { type: 'voice'; channel: string; holder: string; packets: string[] };

/** A vehicle's channels as the center has them. */
export interface StationChannels {
  station: string;
  stationName: string;
  channels: RadioChannelView[];
}
