/** The ICE of a session of another program: it may restart from the other side, by a fragment (RFC 9725 §4.3). */
import type { types } from 'mediasoup';
import { accepted } from '../parameters.ts';
import { fragmentOf, iceSession } from './ice-fragment.ts';
import type { Tag } from './sections.ts';

export interface RemoteIceOptions {
  /** The session's id. */
  id: string;
  /** What the other side came with. */
  offer: string;
  tag: Tag;
  transport: types.WebRtcTransport;
}

export class RemoteIce {
  readonly #options: RemoteIceOptions;
  /** The other side of it: another one means a restart. */
  #theirs: string | undefined;
  #restarts = 0;

  constructor(options: RemoteIceOptions) {
    this.#options = options;
    this.#theirs = iceSession(options.offer);
  }

  /** Names this stretch of ICE. */
  get etag(): string {
    return `"${this.#options.id}:${this.#restarts}"`;
  }

  /**
   * What the other side tells of its ICE. Its candidates are of no use to us: it is the one that connects (RFC 8445 §2.5).
   * @returns our new side where it restarts, undefined where there is nothing to answer
   */
  async trickle(fragment: string): Promise<string | undefined> {
    const theirs = iceSession(fragment);
    if (theirs === undefined || theirs === this.#theirs) return undefined;
    const { transport, tag } = this.#options;
    const parameters = await accepted(() => transport.restartIce());
    this.#theirs = theirs;
    this.#restarts += 1;
    return fragmentOf(tag, parameters, transport.iceCandidates);
  }
}
