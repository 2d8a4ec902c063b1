/** Files as one archive (ZIP, stored), written while it is read: nothing of it waits in memory. */
import { createReadStream } from 'node:fs';
import { strToU8, Zip, ZipPassThrough } from 'fflate';

export type ZipFile = { name: string; path: string } | { name: string; text: string };

/** @param at time of all files in the archive @throws what reading a file throws */
export async function* zipOf(files: readonly ZipFile[], at: Date): AsyncGenerator<Uint8Array, void, void> {
  const ready: Uint8Array[] = [];
  let failure: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error) failure = error;
    else ready.push(chunk);
  });
  for (const file of files) {
    const entry = new ZipPassThrough(file.name);
    entry.mtime = at;
    zip.add(entry);
    if ('text' in file) entry.push(strToU8(file.text), true);
    else {
      for await (const chunk of createReadStream(file.path)) {
        entry.push(new Uint8Array(chunk as Buffer));
        yield* ready.splice(0);
      }
      entry.push(new Uint8Array(0), true);
    }
    yield* ready.splice(0);
  }
  zip.end();
  if (failure) throw failure;
  yield* ready.splice(0);
}
