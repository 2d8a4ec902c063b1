/**
 * The vehicle's side of back-fill: one segment after the other by tus 1.0, one piece at a time, of no more than the link carries in
 * its round trip and 0.3 s: what is written meanwhile waits no longer than behind a batch of the journal (links/pace.ts).
 */
import { createReadStream } from 'node:fs';
import https from 'node:https';
import { DefaultHttpStack, DetailedError, Upload } from 'tus-js-client';
import { BACKFILL_PATH, HASH_DIFFERS, type Offered } from '../../../contract/backfill.ts';
import { from } from '../../links/local-address.ts';
import { Pace, type Departure } from '../../links/pace.ts';
import type { TlsOptions } from '../../links/streams.ts';

/** Largest piece, bytes; the center's door gives a request 15 s. */
const PIECE_BYTES = 1024 * 1024;
/** A piece that is not answered is given up, ms, at least: a handshake over a satellite takes two seconds and more. */
const LEAST_WAIT_MS = 8_000;

/** How files go to the center. */
export interface FilesWay {
  /** `https://host:port` */
  url: string;
  tls: TlsOptions;
  localAddress: string | undefined;
}

export interface Sent {
  path: string;
  segment: Offered;
  ask: string;
  /** Name of the upload that was begun before. */
  upload?: string | undefined;
}

export interface SegmentSenderOptions {
  /** Resolves when the next piece may go. @throws to give up */
  gate: () => Promise<void>;
  /** So many bytes are at the center. */
  onBytes: (bytes: number) => void;
}

export class SegmentSender {
  readonly #options: SegmentSenderOptions;
  readonly #pace = new Pace({ maxBytes: PIECE_BYTES, window: 1 });
  #agent: https.Agent | undefined;
  #address: string | undefined;
  /** Ends what is being sent. */
  #giveUp: ((error: Error) => void) | undefined;

  constructor(options: SegmentSenderOptions) {
    this.#options = options;
  }

  /**
   * Sends a segment, or the rest of it. @returns `differs`: what came there has another hash
   * @throws when the way broke off, the center refused, or the gate gave up
   */
  async send(way: FilesWay, sent: Sent): Promise<'taken' | 'differs'> {
    const file = createReadStream(sent.path);
    file.on('error', () => undefined);
    try {
      await this.#upload(way, sent, file);
      return 'taken';
    } catch (error) {
      if (error instanceof DetailedError && error.originalResponse?.getStatus() === HASH_DIFFERS) return 'differs';
      throw error;
    } finally {
      file.destroy();
    }
  }

  /** The way is another, or there is none: what is being sent breaks off. */
  moved(): void {
    this.#giveUp?.(new Error('the way is another'));
    this.#agent?.destroy();
    this.#agent = undefined;
    this.#pace.reset();
  }

  #upload(way: FilesWay, { segment, ask, upload }: Sent, file: ReturnType<typeof createReadStream>): Promise<void> {
    const endpoint = `${way.url}${BACKFILL_PATH}`;
    const pace = this.#pace;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let departure: Departure | undefined;
    let timer: NodeJS.Timeout | undefined;
    const giveUp = (error: unknown) => {
      reject(error instanceof Error ? error : new Error(String(error)));
      void sending.abort();
    };
    const sending = new Upload(file, {
      endpoint,
      uploadUrl: upload === undefined ? null : `${endpoint}/${upload}`,
      metadata: metadataOf(segment, ask),
      chunkSize: pace.batchBytes,
      uploadDataDuringCreation: true,
      storeFingerprintForResuming: false,
      retryDelays: null,
      httpStack: new DefaultHttpStack({ agent: this.#agentFor(way) }),
      onBeforeRequest: async (request) => {
        await this.#options.gate().catch((error: unknown) => {
          giveUp(error);
          throw error;
        });
        const isPiece = request.getMethod() !== 'HEAD';
        const bytes = Math.min(sending.options.chunkSize ?? 0, segment.bytes);
        departure = isPiece ? pace.departed(bytes, performance.now(), bytes < segment.bytes) : undefined;
        clearTimeout(timer);
        timer = setTimeout(
          () => {
            pace.timedOut();
            giveUp(new Error('a piece was not answered'));
            this.moved();
          },
          Math.max(LEAST_WAIT_MS, pace.timeoutMs),
        );
      },
      onChunkComplete: (bytes) => {
        if (departure) pace.acknowledged({ ...departure, bytes }, performance.now());
        sending.options.chunkSize = pace.batchBytes;
        this.#options.onBytes(bytes);
      },
      onSuccess: () => resolve(),
      onError: (error) => reject(error),
    });
    this.#giveUp = giveUp;
    sending.start();
    return promise.finally(() => {
      this.#giveUp = undefined;
      clearTimeout(timer);
    });
  }

  #agentFor({ tls, localAddress }: FilesWay): https.Agent {
    if (this.#agent && this.#address !== localAddress) this.moved();
    this.#address = localAddress;
    return (this.#agent ??= new https.Agent({ ...tls, ...from(localAddress), keepAlive: true, maxSockets: 1 }));
  }
}

const metadataOf = (segment: Offered, ask: string): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...segment, ask }).map(([key, value]) => [key, String(value)]));
