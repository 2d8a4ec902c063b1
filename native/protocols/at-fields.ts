/** Fields of AT answers: `+NAME: 1,"text",-,…`. What is empty, `-`, malformed or out of its range is undefined, never bent into it. */

/** Fields behind the colon (of a line without one: of the whole), quotes kept, blanks trimmed. A comma in quotes parts nothing. */
export function rawFields(line: string): string[] {
  const found = [''];
  let quoted = false;
  for (const letter of line.replace(/^[+^][A-Z0-9]+\s*:/, '')) {
    if (letter === '"') quoted = !quoted;
    if (letter === ',' && !quoted) found.push('');
    else found[found.length - 1] += letter;
  }
  return found.map((field) => field.trim());
}

export const bare = (field: string | undefined): string | undefined => field?.replace(/^"|"$/g, '').trim();

/** Fields without their quotes. */
export const fieldsOf = (line: string): string[] => rawFields(line).map((field) => bare(field) ?? '');

/** A whole number within `from`…`to`. */
export function integerIn(field: string | undefined, from: number, to: number): number | undefined {
  const value = field !== undefined && /^[+-]?\d{1,9}$/.test(field) ? Number(field) : undefined;
  return value !== undefined && value >= from && value <= to ? value : undefined;
}

/** A decimal number within `from`…`to`. */
export function decimalIn(field: string | undefined, from: number, to: number): number | undefined {
  const value = field !== undefined && /^[+-]?\d{1,9}(\.\d{1,6})?$/.test(field) ? Number(field) : undefined;
  return value !== undefined && value >= from && value <= to ? value : undefined;
}

/** A whole number written in hexadecimal, within 0…`to`. */
export function hexIn(field: string | undefined, to: number): number | undefined {
  const value = field !== undefined && /^(0x)?[0-9a-f]{1,10}$/i.test(field) ? parseInt(field, 16) : undefined;
  return value !== undefined && value <= to ? value : undefined;
}

/** An index of a scale: `from + step × n` for n within 0…`last`; anything else (99, 255) is «not known». */
export function scaled(field: string | undefined, last: number, from: number, step: number): number | undefined {
  const n = integerIn(field, 0, last);
  // Tenths are as fine as any of the scales is; a binary fraction has no place in a display.
  return n === undefined ? undefined : Math.round((from + step * n) * 10) / 10;
}

/**
 * A cell or area identity in hexadecimal, as it is given; all F or all zero is none. Leading zeros go only where it would be
 * too long.
 */
export function identity(field: string | undefined, longest: number): string | undefined {
  if (field === undefined || !/^[0-9a-f]{1,16}$/i.test(field) || /^f{4,}$|^0*f{7,}$|^0+$/i.test(field))
    return undefined;
  const fitting = field.length > longest ? field.replace(/^0+(?=.)/, '') : field;
  return fitting.length > longest ? undefined : fitting.toUpperCase();
}

/** Country code, three digits. */
export const countryCode = (field: string | undefined): string | undefined =>
  field !== undefined && /^\d{3}$/.test(field) ? field : undefined;
/** Network code, two or three digits; some modems leave out the leading zero. */
export const networkCode = (field: string | undefined): string | undefined =>
  field !== undefined && /^\d{1,3}$/.test(field) ? field.padStart(2, '0') : undefined;
