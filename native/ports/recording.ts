/**
 * A recording of what passed over a port: one JSON object per line, `{"at":1732435200123,"dir":"in","hex":"2447…"}`; `at` in
 * epoch ms, `dir` as the station saw it. Made to be read by people, by `decode` and by `replay`; a file without this form is
 * taken as the plain bytes of a device.
 */
import { createReadStream, openSync, closeSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';

export const recordedChunk = z.object({
  at: z.number().int(),
  dir: z.enum(['in', 'out']),
  hex: z
    .string()
    .regex(/^([0-9a-f]{2})*$/)
    .max(200_000),
});
export type RecordedChunk = z.infer<typeof recordedChunk>;

export const recordedLine = (at: number, dir: 'in' | 'out', bytes: Uint8Array): string =>
  `${JSON.stringify({ at, dir, hex: Buffer.from(bytes).toString('hex') })}\n`;

/** Name of a file that tells device and time: `rdss-20261124T093000Z.jsonl`. @param at epoch ms, told to the second */
export function recordingName(device: string, at: number): string {
  const stamp = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${device.replace(/[^A-Za-z0-9._-]+/g, '_').slice(0, 60)}-${stamp}.jsonl`;
}

/** When a recording of that name began, epoch ms; undefined: no name of ours. */
export function recordingTime(name: string): number | undefined {
  const [, date = '', h = '', m = '', s = ''] = /-(\d{8})T(\d\d)(\d\d)(\d\d)Z\.jsonl$/.exec(name) ?? [];
  const at = Date.parse(`${date.replace(/(....)(..)/, '$1-$2-')}T${h}:${m}:${s}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** Whether a file is such a recording. @throws system errors of a file that cannot be read */
export function isRecording(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const head = Buffer.alloc(64);
    const length = readSync(handle, head, 0, head.length, 0);
    return /^\{"at":\d+,"dir":"(in|out)","hex":"/.test(head.subarray(0, length).toString('latin1'));
  } finally {
    closeSync(handle);
  }
}

/** What the device said, chunk by chunk, with its times. @throws QianshaoError input-invalid naming the line */
export async function* readRecording(file: string): AsyncGenerator<{ at: number; bytes: Buffer }> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number += 1;
    // The last line of a recording that a power cut ended.
    if (line === '') continue;
    const chunk = parsed(line);
    if (!chunk) throw new QianshaoError('input-invalid', `${file}:${number}`);
    if (chunk.dir === 'in') yield { at: chunk.at, bytes: Buffer.from(chunk.hex, 'hex') };
  }
}

function parsed(line: string): RecordedChunk | undefined {
  try {
    return recordedChunk.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
