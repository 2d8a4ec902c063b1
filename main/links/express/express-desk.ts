/** The center's side: entries that came in a datagram are committed as all others are, and acknowledged the same way back. */
import type { Entry } from '../../../contract/entry.ts';
import type { Caller, Reply, UdpDesk } from '../datagrams/door.ts';
import { decode, encodeAck, type Ack } from '../wire.ts';
import { EXPRESS_MARK, expressKeys, MESSAGE_ROOM, seal, unseal, type ExpressKeys } from './packet.ts';

/** Datagrams of one station that may be in work at a time; its next one brings what is left out. */
const MOST_AT_WORK = 4;

export interface ExpressDeskOptions {
  /** Commits; what is committed and what is not taken. @throws QianshaoError station-unknown, store-… */
  commit: (station: string, entries: readonly Entry[]) => Promise<Ack>;
  onError: (error: unknown) => void;
}

export class ExpressDesk implements UdpDesk {
  readonly marks = [EXPRESS_MARK.up];
  readonly #options: ExpressDeskOptions;
  readonly #known = new WeakMap<Caller, { keys: ExpressKeys; atWork: number }>();

  constructor(options: ExpressDeskOptions) {
    this.#options = options;
  }

  take(packet: Buffer, caller: Caller, reply: Reply): void {
    let known = this.#known.get(caller);
    if (!known) this.#known.set(caller, (known = { keys: expressKeys(caller), atWork: 0 }));
    if (known.atWork >= MOST_AT_WORK) return;
    const plain = unseal('up', known.keys, packet);
    const message = plain && decode(plain);
    if (typeof message !== 'object' || message.t !== 'batch') return;
    const { keys } = known;
    known.atWork += 1;
    this.#options
      .commit(caller.station, message.entries)
      .then((ack) => {
        const refused = [...message.refused, ...(ack.refused ?? [])];
        const answer = encodeAck(refused.length > 0 ? { ...ack, refused } : ack);
        if (answer.byteLength <= MESSAGE_ROOM) reply(seal('down', caller.id, keys, answer));
      })
      .catch(this.#options.onError)
      .finally(() => (known.atWork -= 1));
  }
}
