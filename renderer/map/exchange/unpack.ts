/** The KML in a KMZ: unpacked bit by bit and given up as soon as it is too large, whatever its head claims. */
import { Unzip, UnzipInflate } from 'fflate';
import { ImportRefused } from './imported.ts';

/** Bytes fed at a time: one step can make no more than a thousand times of it. */
const STEP = 16 * 1024;

/** @param limit of what comes out, bytes @throws ImportRefused no-kml, broken, unpacked-too-large */
export function unpackKml(zip: Uint8Array, limit: number): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let [size, taken, done, tooLarge] = [0, false, false, false];
  const unzip = new Unzip((file) => {
    // The first one, by the rule of KMZ; what else is in there stays packed.
    if (taken || !/\.kml$/i.test(file.name)) return;
    taken = true;
    file.ondata = (error, chunk, final) => {
      // What was thrown here comes back as an error of the library's.
      if (error) throw tooLarge ? new ImportRefused('unpacked-too-large') : new ImportRefused('broken');
      size += chunk.length;
      tooLarge = size > limit;
      if (tooLarge) throw new ImportRefused('unpacked-too-large');
      chunks.push(chunk);
      done ||= final;
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < zip.length && !done; at += STEP)
      unzip.push(zip.subarray(at, at + STEP), at + STEP >= zip.length);
  } catch (error) {
    throw error instanceof ImportRefused ? error : new ImportRefused('broken');
  }
  if (!taken) throw new ImportRefused('no-kml');
  if (!done) throw new ImportRefused('broken');
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
