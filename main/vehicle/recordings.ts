/** Recordings of ports: those that run, and those that lie in their folder. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { QianshaoError } from '../../contract/errors.ts';
import type { RecordingFile } from '../../contract/recording.ts';
import { Recorder, type Recording } from '../../native/ports/recorder.ts';
import { recordingName, recordingTime } from '../../native/ports/recording.ts';
import type { Tap } from '../../native/ports/tap.ts';

/** Files listed of one device, newest first. */
const LIST_LIMIT = 100;

export interface RecordingsOptions {
  folder: string;
  /** One began or ended. */
  onChange: () => void;
  log: (error: unknown) => void;
}

export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #running = new Map<string, Recorder>();

  constructor(options: RecordingsOptions) {
    this.#options = options;
  }

  /** The one of a device that runs. */
  of(device: string): Recording | undefined {
    return this.#running.get(device)?.recording;
  }

  /** Begins one; what runs goes on. @throws QianshaoError store-unwritable */
  begin(device: string, tap: Tap): void {
    if (this.#running.has(device)) return;
    const { folder, onChange, log } = this.#options;
    try {
      const recorder = new Recorder(tap, folder, device, Date.now(), (error) => {
        this.#running.delete(device);
        if (error) log(error);
        onChange();
      });
      this.#running.set(device, recorder);
    } catch (error) {
      throw new QianshaoError('store-unwritable', path.basename(folder), error);
    }
    onChange();
  }

  /** Ends the one of a device, if one runs. */
  async end(device: string): Promise<void> {
    await this.#running.get(device)?.close();
  }

  /** Those of a device, newest first. A folder that is not there yet has none. */
  list(device: string): RecordingFile[] {
    const { folder } = this.#options;
    const running = this.of(device)?.file;
    return namesIn(folder)
      .flatMap((name) => {
        const startedAt = recordingTime(name);
        return startedAt !== undefined && name === recordingName(device, startedAt) ? [{ name, startedAt }] : [];
      })
      .sort((a, b) => b.startedAt - a.startedAt)
      .slice(0, LIST_LIMIT)
      .flatMap(({ name, startedAt }) => {
        const file = path.join(folder, name);
        const bytes = statSync(file, { throwIfNoEntry: false })?.size;
        return bytes === undefined ? [] : [{ name, file, startedAt, bytes, running: file === running }];
      });
  }

  /** Ends all. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((recorder) => recorder.close()));
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
