/** A center's echo that a test can make lose, and of which it knows when all that was sent has arrived. */
import dgram from 'node:dgram';
import { UdpDoor } from '../../../../main/links/datagrams/door.ts';
import { EchoDesk } from '../../../../main/links/table/echo-desk.ts';
import type { Token } from '../../../../main/links/table/link-probe.ts';

export class UdpEcho {
  asked = 0;
  /** Whether this question is lost. */
  loses: () => boolean = () => false;
  readonly token: Token;
  readonly #server: UdpDoor;
  readonly #front: dgram.Socket;
  readonly #back: dgram.Socket;
  #asker: dgram.RemoteInfo | undefined;

  private constructor(server: UdpDoor, front: dgram.Socket, back: dgram.Socket) {
    this.#server = server;
    this.#front = front;
    this.#back = back;
    const { id, key } = server.grant('zengdu-1');
    this.token = { id: Buffer.from(id, 'hex'), key: Buffer.from(key, 'hex'), port: front.address().port };
    front.on('message', (packet, from) => {
      this.asked += 1;
      this.#asker = from;
      if (!this.loses()) back.send(packet, server.port, '127.0.0.1');
    });
    back.on('message', (packet) => {
      if (this.#asker) front.send(packet, this.#asker.port, this.#asker.address, () => undefined);
    });
  }

  static async open(): Promise<UdpEcho> {
    // Its own limit is another test's matter.
    let now = 0;
    const server = await UdpDoor.open({
      host: '127.0.0.1',
      port: 0,
      desks: [new EchoDesk(() => (now += 1_000))],
      onError: () => undefined,
    });
    const [front, back] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')];
    for (const socket of [front, back]) await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new UdpEcho(server, front, back);
  }

  /** Gives the loop so many turns that what is on its way on loopback has arrived. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 12; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  close(): void {
    this.#front.close();
    this.#back.close();
    void this.#server.close();
  }
}
