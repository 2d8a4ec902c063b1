/** Files that this page is sending to the station, and how far each is. They go on while the panel is closed. */
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { ErrorCode } from '../../../contract/errors.ts';
import { uuidOf, type UploadId } from './upload-id.ts';
import { sendPackage, UploadRefused, type Upload } from './upload.ts';

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

/** Bytes per second, 0 while it is not known. */
export function rateOf({ samples }: Pick<Import, 'samples'>): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at <= first.at) return 0;
  return Math.max(0, ((last.received - first.received) * 1_000) / (last.at - first.at));
}

/** Sendings of one kind of file. */
export interface Imports {
  useImports: UseBoundStore<StoreApi<{ imports: readonly Import[] }>>;
  /** Sends a file; one that was begun before goes on where it was. One that is being sent already is left alone. */
  importFile: (file: File) => Promise<void>;
  /** Ends a sending, or puts a refusal away. What has arrived stays a day, should the file be sent again. */
  putAway: (id: string) => void;
}

/** @param send sends a file and settles when it has ended @param idOf the same for the same sending */
export function createImports(
  send: (upload: Upload & { file: File }) => Promise<unknown>,
  idOf: (file: File) => UploadId = (file) => uuidOf(file),
): Imports {
  const useImports = create<{ imports: readonly Import[] }>(() => ({ imports: [] }));
  const aborts = new Map<string, AbortController>();
  const change = (id: string, to: (one: Import) => Import) =>
    useImports.setState(({ imports }) => ({ imports: imports.map((one) => (one.id === id ? to(one) : one)) }));
  const forget = (id: string) =>
    useImports.setState(({ imports }) => ({ imports: imports.filter((one) => one.id !== id) }));
  const importFile = async (file: File): Promise<void> => {
    const { id, done } = idOf(file);
    if (aborts.has(id)) return;
    const abort = new AbortController();
    aborts.set(id, abort);
    forget(id);
    const fresh: Import = { id, name: file.name, size: file.size, received: 0, state: 'sending', samples: [] };
    useImports.setState(({ imports }) => ({ imports: [...imports, fresh] }));
    try {
      await send({
        id,
        file,
        signal: abort.signal,
        onProgress: (received, checking) => change(id, (one) => progressed(one, received, checking)),
        onWait: (code) => change(id, (one) => ({ ...one, state: 'waiting', reason: { code } })),
      });
      done();
      forget(id);
    } catch (error) {
      if (abort.signal.aborted) return forget(id);
      done();
      const { code, detail } =
        error instanceof UploadRefused ? error : { code: 'internal' as const, detail: undefined };
      change(id, (one) => ({ ...one, state: 'refused', reason: { code, detail } }));
    } finally {
      aborts.delete(id);
    }
  };
  const putAway = (id: string) => {
    aborts.get(id)?.abort();
    if (!aborts.has(id)) forget(id);
  };
  return { useImports, importFile, putAway };
}

function progressed(one: Import, received: number, checking: boolean): Import {
  const at = Date.now();
  const samples = [...one.samples.filter((sample) => at - sample.at < WINDOW_MS), { at, received }];
  const { reason: _, ...rest } = one;
  return { ...rest, received, samples, state: checking ? 'checking' : 'sending' };
}

/** Map packages that this page is sending. */
export const { useImports, importFile, putAway: putAwayImport } = createImports(sendPackage);
