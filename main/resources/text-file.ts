/**
 * A list as text, whatever wrote it: UTF-8 with or without a mark, GB 18030 as spreadsheets in China save it, UTF-16 with a mark.
 * Read in pieces; line ends become `\n`.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { QianshaoError } from '../../contract/errors.ts';
import type { ResourceList } from '../../contract/resource.ts';

export type Coding = ResourceList['coding'];

/** Read at a time, bytes. */
const PIECE = 64 * 1024;
/** What is looked at to tell a text from a program's own file, bytes. */
const HEAD = 4 * 1024;
/** Workbooks of Excel and WPS (old and new), and the text mark of UTF-16. */
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const UTF16_MARK = Buffer.from([0xff, 0xfe]);

const pieces = (file: string): AsyncIterable<Buffer> => createReadStream(file, { highWaterMark: PIECE });

/** @throws resource-file-foreign when it is no text */
export async function codingOf(file: string): Promise<Coding> {
  const head = await headOf(file);
  if (head.subarray(0, 2).equals(UTF16_MARK)) return 'utf-16le';
  if (head.length === 0 || head.includes(0) || [ZIP, OLE].some((mark) => head.subarray(0, 4).equals(mark)))
    throw new QianshaoError('resource-file-foreign');
  const utf8 = await strangersIn(file, 'utf-8');
  if (utf8 === 0) return 'utf-8';
  // A file with a damaged letter is still what most of it is.
  return (await strangersIn(file, 'gb18030')) <= utf8 ? 'gb18030' : 'utf-8';
}

async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** How many letters cannot be read in a coding. */
async function strangersIn(file: string, coding: Coding): Promise<number> {
  const decoder = new TextDecoder(coding);
  let count = 0;
  const add = (text: string) => {
    for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count += 1;
  };
  for await (const piece of pieces(file)) add(decoder.decode(piece, { stream: true }));
  add(decoder.decode());
  return count;
}

/** The text without its mark, in pieces. */
export async function* textOf(file: string, coding: Coding): AsyncGenerator<string> {
  const decoder = new TextDecoder(coding);
  // A line end that is divided between two pieces is one.
  let held = '';
  for await (const piece of pieces(file)) {
    const text = held + decoder.decode(piece, { stream: true });
    held = text.endsWith('\r') ? '\r' : '';
    yield plain(held === '' ? text : text.slice(0, -1));
  }
  yield plain(held + decoder.decode());
}

const plain = (text: string): string => text.replace(/\r\n?/g, '\n');
