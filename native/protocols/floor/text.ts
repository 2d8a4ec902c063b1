/**
 * Texts of the packed form. Three codings, of which the shortest is taken:
 *
 *   0 table     0   + 9 bits   one of the 512 common characters (common.ts)
 *               10  + 12 bits  GB 2312 rows 16…55 (3 760 hanzi of the first level), ASCII 20…7E, rows 1 and 3, line feed
 *               110 + 12 bits  GB 2312 rows 1…9 and 56…87
 *               111 + 21 bits  any other character: its code point
 *   1 ASCII     7 bits a character
 *   2 GB 18030  its bytes
 *
 * The coding (2 bits) and the length come first: characters, of coding 2 bytes.
 */
import iconv from 'iconv-lite';
import { BitWriter, FloorDefect, readTiered, tiers, writeTiered, type BitReader } from './bits.ts';
import { COMMON } from './common.ts';

const LENGTH = tiers(4, 6, 8, 12);
const CELLS = 94;
const ASCII_AT = 40 * CELLS;
const SYMBOLS_AT = ASCII_AT + 95;
const LINE_FEED = SYMBOLS_AT + 2 * CELLS;
const SECOND_LEVEL_AT = 9 * CELLS;

const commonAt = new Map([...COMMON].map((character, index) => [character, index]));

/** Row and cell of GB 2312, from 1; undefined: it is not of the rows that are used. */
function cellOf(character: string): { row: number; cell: number } | undefined {
  const [first = 0, second = 0, ...more] = iconv.encode(character, 'gb18030');
  const [row, cell] = [first - 0xa0, second - 0xa0];
  const isUsed =
    more.length === 0 && cell >= 1 && cell <= CELLS && ((row >= 1 && row <= 9) || (row >= 16 && row <= 87));
  return isUsed && characterAt(row, cell) === character ? { row, cell } : undefined;
}

const characterAt = (row: number, cell: number): string => iconv.decode(Buffer.of(row + 0xa0, cell + 0xa0), 'gb18030');

/** Place in the second table; undefined: it is not there. */
function frequentAt(character: string): number | undefined {
  if (character === '\n') return LINE_FEED;
  if (/^[ -~]$/.test(character)) return ASCII_AT + character.charCodeAt(0) - 0x20;
  const { row = 0, cell = 0 } = cellOf(character) ?? {};
  if (row >= 16 && row <= 55) return (row - 16) * CELLS + cell - 1;
  return row === 1 || row === 3 ? SYMBOLS_AT + (row === 1 ? 0 : CELLS) + cell - 1 : undefined;
}

function frequent(place: number): string {
  if (place < ASCII_AT) return characterAt(16 + Math.floor(place / CELLS), 1 + (place % CELLS));
  if (place < SYMBOLS_AT) return String.fromCharCode(0x20 + place - ASCII_AT);
  if (place === LINE_FEED) return '\n';
  if (place > LINE_FEED) throw new FloorDefect('no such character');
  const symbol = place - SYMBOLS_AT;
  return characterAt(symbol < CELLS ? 1 : 3, 1 + (symbol % CELLS));
}

function rareAt(character: string): number | undefined {
  const { row = 0, cell = 0 } = cellOf(character) ?? {};
  if (row === 0 || (row >= 16 && row <= 55)) return undefined;
  return row <= 9 ? (row - 1) * CELLS + cell - 1 : SECOND_LEVEL_AT + (row - 56) * CELLS + cell - 1;
}

function rare(place: number): string {
  const at = place - SECOND_LEVEL_AT;
  if (at >= 32 * CELLS) throw new FloorDefect('no such character');
  return at < 0
    ? characterAt(1 + Math.floor(place / CELLS), 1 + (place % CELLS))
    : characterAt(56 + Math.floor(at / CELLS), 1 + (at % CELLS));
}

function writeCharacter(to: BitWriter, character: string): void {
  const common = commonAt.get(character);
  if (common !== undefined) return void to.uint(0, 1).uint(common, 9);
  const place = frequentAt(character);
  if (place !== undefined) return void to.uint(0b10, 2).uint(place, 12);
  const rarePlace = rareAt(character);
  if (rarePlace !== undefined) return void to.uint(0b110, 3).uint(rarePlace, 12);
  to.uint(0b111, 3).uint(character.codePointAt(0) ?? 0, 21);
}

function readCharacter(from: BitReader): string {
  if (!from.bool()) return COMMON[from.uint(9)] ?? '';
  if (!from.bool()) return frequent(from.uint(12));
  if (!from.bool()) return rare(from.uint(12));
  const point = from.uint(21);
  if (point > 0x10_ffff) throw new FloorDefect('no such character');
  return String.fromCodePoint(point);
}

function tabled(text: string): BitWriter {
  const to = new BitWriter();
  const characters = [...text];
  writeTiered(to.uint(0, 2), characters.length, LENGTH);
  for (const character of characters) writeCharacter(to, character);
  return to;
}

function ascii(text: string): BitWriter | undefined {
  const codes = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  if (codes.some((code) => code > 0x7f)) return undefined;
  const to = new BitWriter();
  writeTiered(to.uint(1, 2), codes.length, LENGTH);
  for (const code of codes) to.uint(code, 7);
  return to;
}

function gb18030(text: string): BitWriter | undefined {
  const bytes = iconv.encode(text, 'gb18030');
  if (iconv.decode(bytes, 'gb18030') !== text || bytes.length >= 2 ** 12) return undefined;
  const to = new BitWriter();
  writeTiered(to.uint(2, 2), bytes.length, LENGTH);
  return to.bytes(bytes);
}

/** @throws Unpackable when it is longer than 4 095 characters */
export function writeText(to: BitWriter, text: string): void {
  const forms = [tabled(text), ascii(text), gb18030(text)].filter((form) => form !== undefined);
  to.append(forms.reduce((shortest, form) => (form.bits < shortest.bits ? form : shortest)));
}

/** @throws FloorDefect */
export function readText(from: BitReader): string {
  const coding = from.uint(2);
  const length = readTiered(from, LENGTH);
  if (length > from.left) throw new FloorDefect('too short');
  if (coding === 0) return Array.from({ length }, () => readCharacter(from)).join('');
  if (coding === 1) return String.fromCharCode(...Array.from({ length }, () => from.uint(7)));
  if (coding === 2) return iconv.decode(Buffer.from(from.bytes(length)), 'gb18030');
  throw new FloorDefect('no such coding');
}
