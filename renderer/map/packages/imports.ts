/** Files that this page is sending to the station, and how far each is. They go on while the panel is closed. */
import { create } from 'zustand';
import type { ErrorCode } from '../../../contract/errors.ts';
import { uuidOf } from './upload-id.ts';
import { sendPackage, UploadRefused } from './upload.ts';

export interface Import {
  id: string;
  name: string;
  /** Bytes. */
  size: number;
  received: number;
  state: 'sending' | 'waiting' | 'checking' | 'refused';
  /** Why it waits or was refused. */
  reason?: { code: ErrorCode; detail?: string | undefined };
  /** Received at moments of the last seconds, oldest first. */
  samples: { at: number; received: number }[];
}

/** The rate is taken over this long, ms. */
const WINDOW_MS = 10_000;

interface Imports {
  imports: readonly Import[];
}

export const useImports = create<Imports>(() => ({ imports: [] }));

const aborts = new Map<string, AbortController>();

function change(id: string, to: Partial<Import>): void {
  useImports.setState(({ imports }) => ({
    imports: imports.map((one) => (one.id === id ? { ...one, ...to } : one)),
  }));
}

const forget = (id: string): void =>
  useImports.setState(({ imports }) => ({ imports: imports.filter((one) => one.id !== id) }));

function progressed(id: string, received: number, checking: boolean): void {
  const at = Date.now();
  useImports.setState(({ imports }) => ({
    imports: imports.map((one) => {
      if (one.id !== id) return one;
      const samples = [...one.samples.filter((sample) => at - sample.at < WINDOW_MS), { at, received }];
      const { reason: _, ...rest } = one;
      return { ...rest, received, samples, state: checking ? 'checking' : 'sending' };
    }),
  }));
}

/** Bytes per second, 0 while it is not known. */
export function rateOf({ samples }: Pick<Import, 'samples'>): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at <= first.at) return 0;
  return Math.max(0, ((last.received - first.received) * 1_000) / (last.at - first.at));
}

/** Sends a file; one that was begun before goes on where it was. One that is being sent already is left alone. */
export async function importFile(file: File): Promise<void> {
  const { id, done } = uuidOf(file);
  if (aborts.has(id)) return;
  const abort = new AbortController();
  aborts.set(id, abort);
  forget(id);
  const fresh: Import = { id, name: file.name, size: file.size, received: 0, state: 'sending', samples: [] };
  useImports.setState(({ imports }) => ({ imports: [...imports, fresh] }));
  try {
    await sendPackage({
      id,
      file,
      signal: abort.signal,
      onProgress: (received, checking) => progressed(id, received, checking),
      onWait: (code) => change(id, { state: 'waiting', reason: { code } }),
    });
    done();
    forget(id);
  } catch (error) {
    if (abort.signal.aborted) return forget(id);
    done();
    const { code, detail } = error instanceof UploadRefused ? error : { code: 'internal' as const, detail: undefined };
    change(id, { state: 'refused', reason: { code, detail } });
  } finally {
    aborts.delete(id);
  }
}

/** Ends a sending, or puts a refusal away. What has arrived stays a day, should the file be sent again. */
export function putAwayImport(id: string): void {
  aborts.get(id)?.abort();
  if (!aborts.has(id)) forget(id);
}
