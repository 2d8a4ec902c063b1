/**
 * How a voice is encoded (MEDIA.md): Opus, mono, with in-band FEC (which exists from 16 kbit/s upward for wide-band speech) and
 * DTX, so that who is silent sends next to nothing. Thin: three times fewer packets, whose headers weigh more than the speech.
 */
import type { types } from 'mediasoup-client';

const COMMON = { opusStereo: false, opusFec: true, opusDtx: true } as const;
/** Where a repetition arrives in time it is asked for. */
const WIDE: types.ProducerCodecOptions = {
  ...COMMON,
  opusMaxAverageBitrate: 32_000,
  opusPtime: 20,
  opusNack: true,
};
const THIN: types.ProducerCodecOptions = {
  ...COMMON,
  opusMaxAverageBitrate: 16_000,
  opusMaxPlaybackRate: 16_000,
  opusPtime: 60,
};

/** @param thin somebody in the conference is on a thin link: a voice reaches all as it is sent. @returns always the same object for the same way */
export const voiceOptions = (thin: boolean): types.ProducerCodecOptions => (thin ? THIN : WIDE);
