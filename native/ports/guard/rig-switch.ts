/** Moves the key of a rig over a connection of its own to `rigctld`: it works however the station's hangs. */
import { createConnection, type Socket } from 'node:net';
import { QianshaoError } from '../../../contract/errors.ts';
import type { Switch } from '../../drivers/driver.ts';
import { errorWords, isRefusal, RigctlSplitter, type RigctlAnswer } from '../../protocols/rigctl-answers.ts';
import type { Mover } from './keeper.ts';

const CONNECT_MS = 1_000;
/** A rig on a slow line answers within this, ms. */
const MOVE_MS = 2_000;

interface Asked {
  resolve: () => void;
  reject: (error: QianshaoError) => void;
  timer: NodeJS.Timeout;
}

/** A connection, and when it is one. */
interface Line {
  socket: Socket;
  ready: Promise<void>;
}

export class RigSwitch implements Mover {
  readonly #host: string;
  readonly #port: number;
  readonly #onLost: () => void;
  #line: Line | undefined;
  #asked: Asked[] = [];

  /** @param onLost the server closed the connection while a key may be moved */
  constructor(host: string, port: number, onLost: () => void) {
    this.#host = host;
    this.#port = port;
    this.#onLost = onLost;
  }

  async move(to: Switch): Promise<void> {
    if (!('bytes' in to)) throw new QianshaoError('lines-absent');
    this.#line ??= this.#connect();
    const { socket, ready } = this.#line;
    await ready;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => this.#end('command-expired', 'rigctld does not answer'), MOVE_MS);
      this.#asked.push({ resolve, reject, timer });
      socket.write(to.bytes);
    });
  }

  rest(): void {
    if (this.#asked.length === 0) this.#end('device-away', 'at rest');
  }

  #connect(): Line {
    const socket = createConnection({ host: this.#host, port: this.#port, noDelay: true });
    const splitter = new RigctlSplitter();
    let failure = 'rigctld closed the connection';
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('rigctld does not answer')));
    socket.on('error', (error) => (failure = error.message));
    socket.on('data', (chunk) => {
      for (const answer of splitter.push(chunk)) this.#answered(answer);
    });
    const ready = new Promise<void>((resolve, reject) => {
      socket.once('connect', () => {
        socket.setTimeout(0);
        resolve();
      });
      socket.once('close', () => reject(new QianshaoError('device-away', failure)));
    });
    ready.then(
      () => socket.once('close', () => this.#lost(socket, failure)),
      () => this.#line?.socket === socket && this.#end('device-away', failure),
    );
    return { socket, ready };
  }

  #lost(socket: Socket, failure: string): void {
    if (this.#line?.socket !== socket) return;
    this.#end('device-away', failure);
    this.#onLost();
  }

  #answered({ name, code }: RigctlAnswer): void {
    const asked = name === 'set_ptt' ? this.#asked.shift() : undefined;
    if (!asked) return;
    clearTimeout(asked.timer);
    if (code === 0) asked.resolve();
    else asked.reject(new QianshaoError(isRefusal(code) ? 'command-refused' : 'command-expired', errorWords(code)));
  }

  /** Ends the connection; what was asked of it has no answer. */
  #end(code: 'command-expired' | 'device-away', detail: string): void {
    this.#line?.socket.destroy();
    this.#line = undefined;
    for (const { reject, timer } of this.#asked.splice(0)) {
      clearTimeout(timer);
      reject(new QianshaoError(code, detail));
    }
  }
}
