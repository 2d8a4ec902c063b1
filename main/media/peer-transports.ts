/** The transports of one page at the SFU: one each way. */
import type { types } from 'mediasoup';
import { QianshaoError } from '../../contract/errors.ts';
import type { TransportParameters } from '../../contract/media.ts';
import type { Engine } from './engine.ts';
import { opaque } from './parameters.ts';

/** Largest message on a positions channel, bytes: one entry in one packet. */
export const POSITION_LIMIT = 1_200;
/** Where the estimate for a page begins, bit/s: one picture of full size starts without a ramp. */
const OUTGOING_START = 2_500_000;

export class PeerTransports {
  readonly #onClose: (id: string) => void;
  readonly #transports = new Map<string, types.WebRtcTransport>();
  readonly #directions = new Map<'send' | 'receive', string>();
  #ended = false;

  constructor(onClose: (id: string) => void) {
    this.#onClose = onClose;
  }

  /** @throws not-found */
  get(id: string): types.WebRtcTransport {
    const transport = this.#transports.get(id);
    if (!transport) throw new QianshaoError('not-found', 'transport');
    return transport;
  }

  /**
   * One each way: a page that makes another has lost the one before, and could perhaps not say so.
   * @param mostBps of what comes in @throws media-unavailable when the page was given up meanwhile
   */
  async create(
    { router, server }: Pick<Engine, 'router' | 'server'>,
    direction: 'send' | 'receive',
    mostBps: number | undefined,
  ): Promise<TransportParameters> {
    const transport = await router.createWebRtcTransport({
      webRtcServer: server,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      enableSctp: direction === 'send',
      maxReceiveMessageSize: POSITION_LIMIT,
      initialAvailableOutgoingBitrate: OUTGOING_START,
      iceConsentTimeout: 30,
    });
    if (mostBps !== undefined) await transport.setMaxIncomingBitrate(mostBps);
    if (this.#ended) {
      transport.close();
      throw new QianshaoError('media-unavailable', 'closed');
    }
    const before = this.#directions.get(direction);
    if (before !== undefined) this.close(before);
    this.#directions.set(direction, transport.id);
    this.#transports.set(transport.id, transport);
    transport.observer.once('close', () => {
      if (this.#transports.delete(transport.id)) this.#onClose(transport.id);
    });
    const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport;
    return {
      id,
      iceParameters: opaque(iceParameters),
      iceCandidates: iceCandidates.map(opaque),
      dtlsParameters: opaque(dtlsParameters),
      ...(sctpParameters ? { sctpParameters: opaque(sctpParameters) } : {}),
    };
  }

  /** Idempotent. */
  close(id: string): void {
    this.#transports.get(id)?.close();
  }

  /** Their worker is gone. */
  forget(): void {
    this.#transports.clear();
    this.#directions.clear();
  }

  /** All of them, and those that are being made. */
  end(): void {
    this.#ended = true;
    for (const transport of [...this.#transports.values()]) transport.close();
  }
}
