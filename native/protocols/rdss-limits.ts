/** How long a message may be: bits on the air, by what the card is. */
import type { RdssFamily } from '../../contract/rdss.ts';

/** BDS-2, levels 1…4, ordinary messages: civil and encrypted cards. */
const CIVIL = [110, 408, 628, 848] as const;
const ENCRYPTED = [140, 360, 580, 1_680] as const;
/** No figures per level are published for BDS-3; up to 14 000 bits exist. Cautious: those of BDS-2, level 5 like 4. */
export const BDS3_BITS: readonly number[] = [...CIVIL, 848];
export const BITS_LIMIT = 14_000;

export interface CardLimits {
  level: number;
  encrypted: boolean;
}

/** @param bds3Bits for levels 1…5 @returns bits of one message; a level that is not known counts as the lowest */
export function maxBits(family: RdssFamily, { level, encrypted }: CardLimits, bds3Bits = BDS3_BITS): number {
  const table = family === 'bds3' ? bds3Bits : encrypted ? ENCRYPTED : CIVIL;
  return table[level - 1] ?? (level > table.length ? table.at(-1) : table[0]) ?? CIVIL[0];
}

/** Bytes that fit in mixed coding, behind its mark of one byte. */
export const mixedBytes = (bits: number): number => Math.max(0, Math.floor(bits / 8) - 1);
