/** The vehicle's SFU, started with the first picture: a vehicle without one does without its memory. */
import type { LiveTrack, MediaPeer } from '../../../contract/media.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import { mediaAddresses } from '../../media/addresses.ts';
import type { MediaAddress } from '../../media/engine.ts';
import type { Sfu } from '../../media/sfu.ts';

/** The console's pages at the vehicle's SFU. */
export const CONSOLE = 'console';

export interface LazySfuOptions {
  station: string;
  /** Where the console's page is served; its media go by the same addresses unless others are configured. */
  host: string;
  media: { port: number; addresses: readonly MediaAddress[] };
  onTracks: (tracks: LiveTrack[]) => void;
  /** There is one now, and its owner may use it. */
  onStart: (sfu: Sfu) => void;
  log: (error: unknown) => void;
}

export class LazySfu {
  readonly #options: LazySfuOptions;
  #starting: Promise<Sfu> | undefined;
  #sfu: Sfu | undefined;
  #closed = false;

  constructor(options: LazySfuOptions) {
    this.#options = options;
  }

  /** Undefined until something needed it. */
  get running(): Sfu | undefined {
    return this.#sfu;
  }

  /** @throws media-unavailable where there is no worker program */
  async ready(): Promise<Sfu> {
    if (this.#closed) throw new QianshaoError('media-unavailable', 'closed');
    this.#starting ??= this.#start();
    try {
      return await this.#starting;
    } catch (error) {
      // The next who needs it tries again.
      this.#starting = undefined;
      throw error;
    }
  }

  /** A page of the console, which sends and receives. */
  peer(peer: string): MediaPeer {
    const ready = async () => (await this.ready()).peer({ owner: CONSOLE, peer, station: this.#options.station });
    return {
      capabilities: async () => (await ready()).capabilities(),
      createTransport: async (input) => (await ready()).createTransport(input),
      connectTransport: async (input) => (await ready()).connectTransport(input),
      restartIce: async (input) => (await ready()).restartIce(input),
      closeTransport: async (input) => (await ready()).closeTransport(input),
      produce: async (input) => (await ready()).produce(input),
      closeProducer: async (input) => (await ready()).closeProducer(input),
      produceData: async (input) => (await ready()).produceData(input),
      consume: async (input) => (await ready()).consume(input),
      resumeConsumer: async (input) => (await ready()).resumeConsumer(input),
      pauseConsumer: async (input) => (await ready()).pauseConsumer(input),
      closeConsumer: async (input) => (await ready()).closeConsumer(input),
      setPreferredLayers: async (input) => (await ready()).setPreferredLayers(input),
      requestKeyFrame: async (input) => (await ready()).requestKeyFrame(input),
      events: async function* (signal) {
        yield* (await ready()).events(signal);
      },
    };
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#sfu?.close();
  }

  async #start(): Promise<Sfu> {
    const { media, host, onTracks, onStart, log } = this.#options;
    // Half of what it costs is the library: loaded when it is used.
    const [{ Sfu }, { CAMERA_CODECS }] = await Promise.all([
      import('../../media/sfu.ts'),
      import('../../media/engine.ts'),
    ]);
    const addresses = media.addresses.length > 0 ? media.addresses : mediaAddresses(host);
    const sfu = await Sfu.create({
      addresses,
      port: media.port,
      codecs: CAMERA_CODECS,
      onTracks,
      // Positions ride beside the picture to the center, not to the vehicle itself.
      onPosition: () => undefined,
      log,
    });
    if (this.#closed) sfu.close();
    this.#sfu = sfu;
    onStart(sfu);
    return sfu;
  }
}
