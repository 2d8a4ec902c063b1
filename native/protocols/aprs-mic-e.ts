/**
 * Mic-E (APRS 1.0.1, chapter 10): the latitude is in the six characters of the address, everything else in nine bytes.
 *
 *   address      each 0…9, A…J or P…Y for a digit, K, L or Z for one left out; of the upper half (P…) are: 4th north,
 *                5th longitude + 100°, 6th west; the first three say one of eight messages, all low (0…9, L): emergency
 *   information  ` or '   degrees + 28   minutes + 28   hundredths + 28   speed, course (3)   symbol   table   text …
 */

/** Where the library would take 70 minutes for what they are. Characters of the address that are none it refuses itself. */
export const hasMinutes = (address: string): boolean => /^..[0-5A-FP-UKLZ]/i.test(address);

/**
 * The longitude where digits are left out on purpose: the middle of what is meant. The library reads minutes below ten as tens
 * there. @param text the information field @param left digits left out, 1…4
 */
export function micELongitude(text: string, address: string, left: number): number {
  const [degreeByte, minuteByte, hundredths] = [1, 2, 3].map((at) => text.charCodeAt(at) - 28) as [
    number,
    number,
    number,
  ];
  const plain = degreeByte + (isUpper(address, 4) ? 100 : 0);
  const degrees = plain >= 190 ? plain - 190 : plain >= 180 ? plain - 80 : plain;
  const minutes = minuteByte >= 60 ? minuteByte - 60 : minuteByte;
  const middle = [
    minutes + hundredths / 100,
    minutes + Math.floor(hundredths / 10) / 10 + 0.05,
    minutes + 0.5,
    Math.floor(minutes / 10) * 10 + 5,
    30,
  ][left];
  return (degrees + (middle ?? 30) / 60) * (isUpper(address, 5) ? -1 : 1);
}

const isUpper = (address: string, at: number): boolean => (address[at] ?? '') >= 'P';

/**
 * The text without the marks of the radio's model: one character before it, and one or two behind it
 * (aprs.org, "Mic-E type codes": `]…=` TM-D710, `` `…_% `` FTM-400D).
 */
export function withoutModel(comment: string): string {
  if (/^[>\]]/.test(comment))
    return comment
      .replace(/^./, '')
      .replace(/[=^&]$/, '')
      .trim();
  if (!/^[`']/.test(comment)) return comment;
  // One model's second mark is a blank, which is cut off by now.
  return comment.slice(1, comment.endsWith('_') ? -1 : -2).trim();
}
