/** Tones as a radio's loudspeaker gives them and its microphone takes them: made, and found again. */

export const RATE = 16_000;

/** A sine, 16 bit little-endian, at `RATE`; continuous over calls with the same start. */
export function sine(hz: number, fromSample: number, samples: number, loudness = 0.3): Buffer {
  const out = Buffer.alloc(samples * 2);
  for (let at = 0; at < samples; at += 1) {
    const value = Math.sin((2 * Math.PI * hz * (fromSample + at)) / RATE) * loudness;
    out.writeInt16LE(Math.round(value * 32_767), at * 2);
  }
  return out;
}

/** Head of endless sound in Sun's AU: one channel, 16 bit big-endian. Its readers begin at once, those of WAV look far ahead. */
export function auHead(): Buffer {
  const head = Buffer.alloc(24);
  head.write('.snd', 'latin1');
  [24, 0xffff_ffff, 3, RATE, 1].forEach((word, at) => head.writeUInt32BE(word, 4 + at * 4));
  return head;
}

/**
 * Share of a sound's power that lies at a frequency, 0…1 (Goertzel), over blocks of 50 ms of which the strongest counts.
 * @param samples 16 bit little-endian at `rate`
 */
export function shareAt(samples: Buffer, hz: number, rate: number): number {
  const block = Math.round(rate / 20);
  let best = 0;
  for (let from = 0; (from + block) * 2 <= samples.length; from += block)
    best = Math.max(best, goertzel(samples.subarray(from * 2, (from + block) * 2), hz, rate));
  return best;
}

/** Seconds in which a frequency carries more than half of the power. */
export function secondsOf(samples: Buffer, hz: number, rate: number): number {
  const block = Math.round(rate / 20);
  let count = 0;
  for (let from = 0; (from + block) * 2 <= samples.length; from += block)
    if (goertzel(samples.subarray(from * 2, (from + block) * 2), hz, rate) > 0.5) count += 1;
  return count / 20;
}

function goertzel(samples: Buffer, hz: number, rate: number): number {
  const count = samples.length / 2;
  const turn = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let [last, before, power] = [0, 0, 0];
  for (let at = 0; at < count; at += 1) {
    const sample = samples.readInt16LE(at * 2) / 32_768;
    [last, before] = [sample + turn * last - before, last];
    power += sample * sample;
  }
  // Below this there is nothing to be a share of: −66 dB.
  if (power / count < 2.5e-7) return 0;
  return Math.min(1, (last * last + before * before - turn * last * before) / ((power * count) / 2));
}
