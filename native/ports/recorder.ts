/** Records a port to a file while a person wants it. */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import path from 'node:path';
import { recordedLine, recordingName } from './recording.ts';
import type { Tap } from './tap.ts';

/** A recording ends by itself at this size, bytes: a forgotten one does not fill the disk. */
export const RECORDING_LIMIT = 256 * 1024 * 1024;
/** Bytes that the disk has not taken yet; what comes beyond is missing in the file and counted. */
const PENDING_LIMIT = 4 * 1024 * 1024;

export interface Recording {
  file: string;
  since: number;
  bytes: number;
  /** Chunks that the disk could not take in time. */
  missed: number;
}

export class Recorder {
  readonly #stream: WriteStream;
  readonly #stop: () => void;
  readonly #recording: Recording;
  #ended = false;

  /**
   * @param folder made if absent; the file's name tells device and time
   * @param onEnd once, when it ends: asked, at its limit, or because the disk refuses
   * @throws system errors when the folder cannot be made
   */
  constructor(tap: Tap, folder: string, device: string, now: number, onEnd: (error: Error | null) => void) {
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, recordingName(device, now));
    this.#recording = { file, since: now, bytes: 0, missed: 0 };
    this.#stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
    this.#stream.once('error', (error) => this.#end(onEnd, error));
    this.#stream.once('close', () => this.#end(onEnd, null));
    this.#stop = tap.listen(({ at, direction, bytes }) => this.#write(recordedLine(at, direction, bytes)));
  }

  get recording(): Recording {
    return { ...this.#recording };
  }

  /** Idempotent; the file is whole when it resolves. */
  async close(): Promise<void> {
    this.#stop();
    if (this.#stream.closed || this.#stream.destroyed) return;
    await new Promise<void>((resolve) => this.#stream.end(() => resolve()));
  }

  #write(line: string): void {
    if (this.#stream.writableLength > PENDING_LIMIT) {
      this.#recording.missed += 1;
      return;
    }
    this.#stream.write(line);
    this.#recording.bytes += line.length;
    if (this.#recording.bytes >= RECORDING_LIMIT) void this.close();
  }

  #end(onEnd: (error: Error | null) => void, error: Error | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stop();
    onEnd(error);
  }
}
