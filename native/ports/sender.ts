/** Sends what a driver has to say, in its order, one at a time, and never more than a little that the line has not taken. */
import { QianshaoError } from '../../contract/errors.ts';
import type { Switch } from '../drivers/driver.ts';
import type { Channel } from './channel.ts';

/** Outputs that wait for the line; one more is refused: the line is stuck. */
const WAITING_LIMIT = 64;

export class Sender {
  readonly #channel: Channel;
  readonly #onSent: (bytes: Uint8Array) => void;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(channel: Channel, onSent: (bytes: Uint8Array) => void) {
    this.#channel = channel;
    this.#onSent = onSent;
  }

  /** @throws QianshaoError device-away, device-busy, lines-absent */
  async send(output: Switch): Promise<void> {
    if (this.#waiting >= WAITING_LIMIT) throw new QianshaoError('device-busy', `${WAITING_LIMIT} outputs wait`);
    this.#waiting += 1;
    const work = this.#last.then(() => this.#write(output));
    this.#last = work.catch(() => undefined);
    try {
      await work;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #write(output: Switch): Promise<void> {
    if ('lines' in output) return this.#channel.setLines(output.lines);
    await this.#channel.write(output.bytes);
    this.#onSent(output.bytes);
  }
}
