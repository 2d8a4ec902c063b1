/**
 * Between two SFUs that only answer (ICE-lite): asks both, so that each takes this station for the other, and passes on what
 * they say to each other. It is encrypted between the two of them (DTLS-SRTP); nothing is read here. What goes up
 * keeps to the ceiling.
 */
import { UdpLine } from '../../links/datagrams/line.ts';
import { Checks } from './checks.ts';
import { Pacer } from './pacer.ts';
import { Path, type PathOptions } from './path.ts';
import { isStun, type IceCredentials } from './stun.ts';

/** How often the SFU of this station is asked, ms: until it answers, and then. */
const KNOCK_MS = 100;
const KEEP_MS = 1_000;
/** DTLS (RFC 7983) does not wait behind pictures. */
const isDtls = (packet: Buffer): boolean => (packet[0] ?? 0) >= 20 && (packet[0] ?? 0) <= 63;

export interface BridgeOptions extends Omit<PathOptions, 'onPacket'> {
  /** This station's SFU on loopback. */
  own: { credentials: IceCredentials; port: number };
  /** Above 0. */
  ceilingKbps: number;
}

export class Bridge {
  readonly path: Path;
  readonly #pacer: Pacer;
  readonly #line: UdpLine;
  readonly #checks: Checks;
  #timer: NodeJS.Timeout | undefined;
  #isKnown = false;
  #closed = false;

  constructor({ own, ceilingKbps, onState, ...way }: BridgeOptions) {
    this.#line = new UdpLine({
      host: '127.0.0.1',
      port: own.port,
      localAddress: undefined,
      onPacket: (packet) => this.#up(packet),
    });
    this.#checks = new Checks(own.credentials, (packet) => this.#line.send(packet));
    this.#pacer = new Pacer({ kbps: ceilingKbps, send: (packet) => this.path.send(packet) });
    this.path = new Path({
      ...way,
      onPacket: (packet) => this.#line.send(packet),
      onState: (open) => {
        if (!open) this.#pacer.clear();
        // Not before there is a way: the SFU begins at once, and repeats what got nowhere a second later.
        else if (this.#timer === undefined) this.#ask();
        onState(open);
      },
    });
  }

  /** Sent to the center with their heads, bytes, and packets that the ceiling left out. */
  get counted(): { bytes: number; dropped: number } {
    return { ...this.#pacer.counted };
  }

  /** Above 0. */
  set ceilingKbps(kbps: number) {
    this.#pacer.kbps = kbps;
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#pacer.clear();
    this.path.close();
    this.#line.close();
  }

  #up(packet: Buffer): void {
    if (isStun(packet)) {
      if (this.#checks.answered(packet) !== undefined) this.#isKnown = true;
    } else if (this.path.place === undefined) return;
    else if (isDtls(packet)) this.path.send(packet);
    else this.#pacer.push(packet);
  }

  #ask(): void {
    if (this.#closed) return;
    this.#checks.ask(true);
    this.#timer = setTimeout(() => this.#ask(), this.#isKnown ? KEEP_MS : KNOCK_MS);
  }
}
