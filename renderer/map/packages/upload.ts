/**
 * Sends a file to the station in pieces. What has arrived is asked for first, so that a line that was cut, a page that was
 * closed, or a station that was restarted costs no more than a piece.
 */
import type { z } from 'zod';
import { Backoff } from '../../../contract/backoff.ts';
import { isErrorCode, type ErrorCode } from '../../../contract/errors.ts';
import { uploadState, type MapPackage } from '../../../contract/map-package.ts';
import { UPLOAD_PIECE_BYTES, type UploadStateOf } from '../../../contract/upload.ts';

/** Smallest piece, bytes. */
const LEAST_BYTES = 256 * 1024;
/** A piece is made to take about this long, ms: the station waits no longer than 15 s for one. */
const PIECE_MS = 3_000;
/** How often the end of the check is asked for, ms. */
const POLL_MS = 400;
/** Longest name that the station takes, UTF-16 units; the ending is at its end. */
const MAX_NAME = 200;

export interface Upload {
  /** UUID of this sending. */
  id: string;
  file: Blob & { readonly name: string };
  signal: AbortSignal;
  onProgress: (received: number, checking: boolean) => void;
  /** The line is lost, or the station is busy: it is tried again. */
  onWait: (code: ErrorCode) => void;
  /** Origin of the station; the page's own without it. */
  origin?: string;
  backoff?: Backoff;
  fetch?: typeof fetch;
}

/** Which part of the station takes the file, and what it becomes there. */
export interface Taker<T> {
  /** `/map/uploads` */
  address: string;
  /** What is said of the file beside its name. */
  words?: Record<string, string>;
  state: z.ZodType<UploadStateOf<T>>;
  /** What an empty file is. */
  empty: ErrorCode;
}

const PACKAGES: Taker<MapPackage> = { address: '/map/uploads', state: uploadState, empty: 'map-package-broken' };

/** Why a file was not taken. */
export class UploadRefused extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, detail: string | undefined) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** @returns the package in use. @throws as sendFile */
export const sendPackage = (upload: Upload): Promise<MapPackage> => sendFile(upload, PACKAGES);

/** @returns what the file became. Goes on until it has, whatever happens to the line. @throws UploadRefused; the signal's reason */
export async function sendFile<T>(upload: Upload, taker: Taker<T>): Promise<T> {
  const { signal, onWait, backoff = new Backoff({ minMs: 500, maxMs: 10_000, jitter: 0.3 }) } = upload;
  const pieces = new Pieces();
  for (;;) {
    try {
      return await sendOn(upload, taker, pieces, () => backoff.reset());
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UploadRefused && !isPassing(error)) throw error;
      pieces.failed();
      onWait(error instanceof UploadRefused ? error.code : 'station-away');
    }
    await pause(backoff.next(), signal);
  }
}

/** Refusals that pass: others send too many, another page sends the same file, or did since it was asked how far it is. */
const isPassing = ({ code, detail = '' }: UploadRefused): boolean =>
  ['map-upload-busy', 'internal'].includes(code) || (code === 'input-invalid' && detail.startsWith('received'));

/** How large the next piece is, by how long the last ones took. */
export class Pieces {
  bytes = LEAST_BYTES;

  took(bytes: number, ms: number): void {
    const wanted = (bytes / Math.max(ms, 1)) * PIECE_MS;
    this.bytes = Math.round(Math.min(UPLOAD_PIECE_BYTES, Math.max(LEAST_BYTES, Math.min(wanted, this.bytes * 2))));
  }

  failed(): void {
    this.bytes = Math.max(LEAST_BYTES, Math.round(this.bytes / 2));
  }
}

async function sendOn<T>(upload: Upload, taker: Taker<T>, pieces: Pieces, onAnswer: () => void): Promise<T> {
  const { file, signal, onProgress } = upload;
  if (file.size === 0) throw new UploadRefused(taker.empty, '0 B');
  let state = await ask(upload, taker, 'GET');
  for (;;) {
    onAnswer();
    if (state.added) return state.added;
    if (state.refused) throw new UploadRefused(state.refused.code, state.refused.detail);
    onProgress(state.received, state.checking === true);
    if (state.checking) {
      await pause(POLL_MS, signal);
      state = await ask(upload, taker, 'GET');
      continue;
    }
    const piece = file.slice(state.received, state.received + pieces.bytes);
    const start = performance.now();
    state = await ask(upload, taker, 'PUT', state.received, piece);
    pieces.took(piece.size, performance.now() - start);
  }
}

async function ask<T>(
  upload: Upload,
  taker: Taker<T>,
  method: 'GET' | 'PUT',
  offset = 0,
  body?: Blob,
): Promise<UploadStateOf<T>> {
  const { id, file, signal, origin = '', fetch: send = fetch } = upload;
  const query = new URLSearchParams({
    offset: String(offset),
    total: String(file.size),
    name: file.name.slice(-MAX_NAME),
    ...taker.words,
  });
  const address = `${origin}${taker.address}/${id}${method === 'PUT' ? `?${query.toString()}` : ''}`;
  const headers = method === 'PUT' ? { 'content-type': 'application/octet-stream' } : undefined;
  const answer = await send(address, { method, signal, ...(headers ? { headers } : {}), ...(body ? { body } : {}) });
  const words: unknown = await answer.json();
  if (answer.ok) return taker.state.parse(words);
  const code = typeof words === 'object' && words && 'code' in words ? String(words.code) : '';
  const detail = typeof words === 'object' && words && 'detail' in words ? String(words.detail) : undefined;
  throw new UploadRefused(isErrorCode(code) ? code : 'internal', detail);
}

/** Waits; an abort ends it. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
