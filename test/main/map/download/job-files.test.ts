import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { jobIds, layerFile, readNote, writeNote, type JobNote } from '../../../../main/map/download/job-files.ts';
import { tempDir } from '../../../temp-dir.ts';
import { BOX, sourceOf } from '../samples.ts';

const note: JobNote = {
  request: { name: '曾都区', source: sourceOf('http://m/{z}/{x}/{y}'), region: BOX, minZoom: 8, maxZoom: 12 },
  createdAt: 5,
  paused: false,
};

it('the note of a download is replaced as a whole', () => {
  const folder = path.join(tempDir(), randomUUID());
  writeNote(folder, note);
  writeNote(folder, { ...note, paused: true });
  expect(readNote(folder)).toEqual({ ...note, paused: true });
  expect(readdirSync(folder)).toEqual(['job.json']);
});

it('a note that was cut, is of another kind, or is not there is none', () => {
  const folder = tempDir();
  expect(readNote(folder)).toBeUndefined();
  for (const words of ['', '{"request":', '{"request":{}}', '7']) {
    writeFileSync(path.join(folder, 'job.json'), words);
    expect(readNote(folder)).toBeUndefined();
  }
});

it('what is left of a note that was being written when the power went is not taken for it', () => {
  const folder = tempDir();
  writeNote(folder, note);
  writeFileSync(path.join(folder, 'job.json.next'), '{"requ');
  expect(readNote(folder)).toEqual(note);
});

it('only folders with the name of a download are one', () => {
  const folder = tempDir();
  const id = randomUUID();
  for (const name of [id, 'lost+found']) mkdirSync(path.join(folder, name));
  expect(jobIds(folder)).toEqual([id]);
  expect(jobIds(path.join(folder, 'none'))).toEqual([]);
  expect(layerFile('/f', 1)).toBe('/f/layer-1.mbtiles');
});
