/**
 * How long an Opus packet plays (RFC 6716 §3.1), from its first bytes:
 *
 *     byte 0   config (5 bits) · stereo (1) · c (2)      c: 0 one frame, 1 or 2 two frames, 3 as byte 1 says
 *     byte 1   where c = 3: v (1) · p (1) · frames (6)
 */

/** Samples of one frame at 48 kHz, by config: SILK 10/20/40/60 ms, hybrid 10/20 ms, CELT 2.5/5/10/20 ms. */
function frameSamples(config: number): number {
  if (config < 12) return [480, 960, 1_920, 2_880][config % 4] ?? 0;
  if (config < 16) return config % 2 === 0 ? 480 : 960;
  return [120, 240, 480, 960][config % 4] ?? 0;
}

/** The most that a packet may hold: 120 ms. */
const MOST = 5_760;

/** @returns samples at 48 kHz, 120…5760; 0: not an Opus packet */
export function opusSamples(packet: Uint8Array): number {
  const [toc, count = 0] = packet;
  if (toc === undefined) return 0;
  const code = toc & 3;
  if (code === 3 && packet.length < 2) return 0;
  const frames = code === 0 ? 1 : code === 3 ? count & 0x3f : 2;
  const samples = frames * frameSamples(toc >> 3);
  return samples > MOST ? 0 : samples;
}
