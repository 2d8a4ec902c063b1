/** The parts of a file as one blob; KMZ is a zip with a `doc.kml` in it. */
import { Zip, ZipDeflate } from 'fflate';
import { MIME, type Format } from './formats.ts';

export async function blobOf(
  format: Format,
  parts: AsyncIterable<string> | Iterable<string>,
  signal?: AbortSignal,
): Promise<Blob> {
  const kept: BlobPart[] = [];
  const put = format === 'kmz' ? zipInto(kept) : textInto(kept);
  for await (const part of parts) {
    signal?.throwIfAborted();
    put.text(part);
  }
  put.end();
  return new Blob(kept, { type: MIME[format] });
}

/** Letters that wait in the page; the browser keeps blobs elsewhere. */
const WAITING = 4_000_000;

function textInto(kept: BlobPart[]): { text: (part: string) => void; end: () => void } {
  let waiting: string[] = [];
  let letters = 0;
  const end = () => {
    kept.push(new Blob(waiting));
    [waiting, letters] = [[], 0];
  };
  const text = (part: string) => {
    waiting.push(part);
    letters += part.length;
    if (letters > WAITING) end();
  };
  return { text, end };
}

function zipInto(kept: BlobPart[]): { text: (part: string) => void; end: () => void } {
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    kept.push(new Uint8Array(chunk));
  });
  const doc = new ZipDeflate('doc.kml', { level: 6 });
  zip.add(doc);
  const encoder = new TextEncoder();
  return {
    text: (part) => doc.push(encoder.encode(part)),
    end: () => {
      doc.push(new Uint8Array(0), true);
      zip.end();
    },
  };
}
