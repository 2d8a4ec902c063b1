/**
 * Our own position report (APRS 1.0.1, chapter 8; aprs.org, "!DAO!"): without a time, able to take messages.
 *
 *   =ddmm.hhN/dddmm.hhE>comment!wXY!     / and >: table and symbol
 *
 * X and Y: 33 + 0…90, what is left below a hundredth of a minute in 91 parts, on WGS-84.
 */

/** @param symbol table or overlay, and symbol @param comment without line ends */
export function positionInformation(lat: number, lon: number, symbol: string, comment: string): Uint8Array {
  const north = written(lat, 'NS', 2);
  const east = written(lon, 'EW', 3);
  const [table = '/', code = '>'] = symbol;
  return Buffer.from(`=${north.text}${table}${east.text}${code}${comment}!w${north.more}${east.more}!`, 'utf8');
}

function written(degrees: number, letters: string, width: number): { text: string; more: string } {
  // In 91sts of a hundredth of a minute.
  const parts = Math.round(Math.abs(degrees) * 60 * 100 * 91);
  const hundredths = Math.floor(parts / 91);
  const minutes = hundredths % 6_000;
  const text = [
    String(Math.floor(hundredths / 6_000)).padStart(width, '0'),
    String(Math.floor(minutes / 100)).padStart(2, '0'),
    '.',
    String(minutes % 100).padStart(2, '0'),
    degrees < 0 ? letters[1] : letters[0],
  ];
  return { text: text.join(''), more: String.fromCharCode(33 + (parts % 91)) };
}
