/** What the sentences of one epoch said together, as a fix. */
import type { Fix } from '../../contract/fix.ts';
import type { Statement } from './gnss-sentences.ts';

/** @param used satellites that GSA listed, where it did @returns undefined where no sentence had a position */
export function makeFix(
  statement: Statement,
  fixAt: number,
  receivedAt: number,
  used: number | undefined,
): Fix | undefined {
  const {
    lat,
    lon,
    mode = 0,
    altMslM,
    speedMps,
    trackDeg,
    magneticDeg,
    variationDeg,
    accuracyM,
    altAccuracyM,
    hdop,
    quality,
    satellites,
  } = statement;
  if (lat === undefined || lon === undefined) return undefined;
  const count = used === undefined || used === 0 ? satellites : used;
  // A compass that knows true north itself is better than one that is told the variation.
  const magnetic =
    magneticDeg === undefined || variationDeg === undefined ? undefined : magneticDeg + variationDeg + 360;
  const headingDeg = statement.headingDeg ?? (magnetic === undefined ? undefined : magnetic % 360);
  // As gpsd has it: a height makes it three-dimensional; some receivers give one while their GSA says 2D.
  const fix: Fix = { fixAt, receivedAt, mode: mode === 3 || altMslM !== undefined ? 3 : 2, lat, lon, source: 'gnss' };
  const optional = {
    altMslM,
    speedMps,
    trackDeg,
    headingDeg,
    accuracyM,
    altAccuracyM,
    hdop,
    quality,
    satellites: count,
  };
  return Object.assign(fix, Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)));
}
