/**
 * The key guard: a small process beside a station that keys a transmitter. A station that is killed, or hangs, cannot let its
 * key go; this one does. It ends with its station, but not before the key is let go.
 */
import { performance } from 'node:perf_hooks';
import { QianshaoError } from '../../../contract/errors.ts';
import type { LinesIn } from '../../drivers/driver.ts';
import { OpenFailure } from '../channel.ts';
import { KeyKeeper, LOOK_MS, type Mover } from './keeper.ts';
import { RigSwitch } from './rig-switch.ts';
import type { FromGuard, Post, ToGuard } from './words.ts';

/** A rig whose server does not come back in this time is left to its own time-out, ms. */
const GIVE_UP_MS = 600_000;

interface Seat {
  mover: Mover;
  read: () => Promise<LinesIn | undefined>;
  close: () => Promise<void>;
}

const tell = (word: FromGuard): void => {
  // A station that is gone hears nothing; `disconnect` follows.
  if (process.connected) process.send?.(word, () => undefined);
};

async function take(post: Post, onLost: () => void): Promise<Seat> {
  if (post.kind !== 'serial') {
    const mover = new RigSwitch(post.host || '127.0.0.1', post.port, onLost);
    return { mover, read: () => Promise.resolve(undefined), close: () => Promise.resolve() };
  }
  // The serial binding is loaded where there is a serial port.
  const { Port } = await import('../port.ts');
  const port = await Port.open(post.path, post.line, {
    onData: () => undefined,
    onGone: (error) => {
      tell({ kind: 'gone', ...(error ? { detail: error.message } : {}) });
      if (process.connected) process.disconnect();
    },
  });
  const mover: Mover = {
    move: (to) =>
      'lines' in to ? port.setLines(to.lines) : Promise.reject(new QianshaoError('command-unknown', 'bytes')),
    rest: () => undefined,
  };
  return { mover, read: () => port.readLines(), close: () => port.close() };
}

async function answer(keeper: KeyKeeper, seat: Seat, message: ToGuard): Promise<void> {
  const { n } = message;
  try {
    if ('read' in message) {
      const lines = await seat.read();
      tell({ kind: 'answer', n, ...(lines ? { lines } : {}) });
    } else {
      await keeper.hear(message.word);
      tell({ kind: 'answer', n });
    }
  } catch (error) {
    const { code, detail = '' } = error instanceof QianshaoError ? error : new QianshaoError('internal', String(error));
    tell({ kind: 'answer', n, error: { code, detail } });
  }
}

async function guard(post: Post): Promise<void> {
  const seat = await take(post, () => keeper.lost());
  const keeper = new KeyKeeper(seat.mover, () => performance.now());
  let endBy: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    keeper.look();
    if (endBy !== undefined && (!keeper.moved || performance.now() >= endBy))
      return void seat.close().finally(() => process.exit(0));
    if (keeper.moved) return;
    clearInterval(timer);
    timer = undefined;
  };
  // A key at rest needs no looking after.
  const watch = () => (timer ??= setInterval(look, LOOK_MS));
  const end = () => {
    endBy ??= performance.now() + GIVE_UP_MS;
    keeper.lost();
    watch();
  };
  process.on('disconnect', end);
  process.on('SIGTERM', end);
  process.on('message', (message) => {
    void answer(keeper, seat, message as ToGuard);
    watch();
  });
  tell({ kind: 'ready' });
  if (!process.connected) end();
}

// Keys of the terminal are meant for the station, which tells what to do.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
guard(JSON.parse(process.argv[2] ?? '') as Post).catch((error: unknown) => {
  const reason = error instanceof OpenFailure ? error.reason : 'port-error';
  process.send?.({ kind: 'failed', reason, detail: String((error as Error).message) }, () => process.exit(1));
});
