/** A road for media between a vehicle and its center's SFU on one machine: datagrams that are cut, lost, or never pass. */
import dgram from 'node:dgram';
import type { MediaPeer, TransportParameters } from '../../../../contract/media.ts';

export class MediaRoad {
  cut = false;
  /** Of each way, %. */
  lossPct = 0;
  /** Bytes that went up, and what they were called by: the vehicle's address. */
  upBytes = 0;
  readonly seen: Buffer[] = [];
  readonly from = new Set<string>();
  readonly #socket = dgram.createSocket('udp4');
  readonly #returns = new Map<string, dgram.Socket>();
  /** The center's own port. */
  target = 0;
  #count = 0;

  static async open(): Promise<MediaRoad> {
    const road = new MediaRoad();
    await new Promise<void>((resolve) => road.#socket.bind(0, '127.0.0.1', resolve));
    road.#socket.on('message', (packet, from) => road.#pass(packet, from));
    return road;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** A peer at the center whose media go by this road. @param tcp whether its TCP port is told */
  over(peer: MediaPeer, tcp = false): MediaPeer {
    return {
      ...bound(peer),
      createTransport: async (input) => {
        const given = await peer.createTransport(input);
        const iceCandidates = given.iceCandidates.flatMap((one) => {
          if (one['protocol'] === 'tcp') return tcp ? [one] : [];
          this.target = Number(one['port']);
          return [{ ...one, port: this.port }];
        });
        return { ...given, iceCandidates } satisfies TransportParameters;
      },
    };
  }

  close(): void {
    this.#socket.close();
    for (const socket of this.#returns.values()) socket.close();
  }

  #pass(packet: Buffer, { address, port }: dgram.RemoteInfo): void {
    if (this.#isLost()) return;
    this.upBytes += packet.length;
    if (this.seen.length < 2_000) this.seen.push(packet);
    this.from.add(address);
    const name = `${address}:${port}`;
    let back = this.#returns.get(name);
    if (!back) {
      back = dgram.createSocket('udp4');
      back.on('message', (answer) => {
        if (!this.#isLost()) this.#socket.send(answer, port, address);
      });
      this.#returns.set(name, back);
    }
    back.send(packet, this.target, '127.0.0.1');
  }

  /** Every so manieth, so that a test is the same each time. */
  #isLost(): boolean {
    this.#count += 1;
    return this.cut || (this.lossPct > 0 && this.#count % Math.round(100 / this.lossPct) === 0);
  }
}

function bound(peer: MediaPeer): MediaPeer {
  return {
    capabilities: () => peer.capabilities(),
    createTransport: (input) => peer.createTransport(input),
    connectTransport: (input) => peer.connectTransport(input),
    restartIce: (input) => peer.restartIce(input),
    closeTransport: (input) => peer.closeTransport(input),
    produce: (input) => peer.produce(input),
    closeProducer: (input) => peer.closeProducer(input),
    produceData: (input) => peer.produceData(input),
    consume: (input) => peer.consume(input),
    resumeConsumer: (input) => peer.resumeConsumer(input),
    pauseConsumer: (input) => peer.pauseConsumer(input),
    closeConsumer: (input) => peer.closeConsumer(input),
    setPreferredLayers: (input) => peer.setPreferredLayers(input),
    requestKeyFrame: (input) => peer.requestKeyFrame(input),
    events: (signal) => peer.events(signal),
  };
}
