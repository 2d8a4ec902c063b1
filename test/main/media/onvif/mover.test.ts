/** Moving while a hand is there: the newest wins, stopping goes before everything, and nothing is queued. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Mover } from '../../../../main/media/onvif/mover.ts';
import { STILL, type PtzMove } from '../../../../contract/ptz.ts';

const RIGHT: PtzMove = { pan: 0.5, tilt: 0, zoom: 0 };
const LEFT: PtzMove = { pan: -0.5, tilt: 0, zoom: 0 };

/** A camera whose answers are given by hand. */
class Slow {
  readonly asked: string[] = [];
  readonly faults: unknown[] = [];
  readonly logged: unknown[] = [];
  readonly #answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  readonly mover = new Mover({
    move: ({ pan }, signal) => this.#ask(pan > 0 ? 'right' : 'left', signal),
    stop: (signal) => this.#ask('stop', signal),
    onFault: (error) => this.faults.push(error),
    log: (error) => this.logged.push(error),
  });

  async answer(error?: Error): Promise<void> {
    const answer = this.#answers.shift();
    if (error) answer?.reject(error);
    else answer?.resolve();
    await vi.advanceTimersByTimeAsync(0);
  }

  #ask(what: string, signal: AbortSignal): Promise<void> {
    this.asked.push(what);
    return new Promise((resolve, reject) => {
      const answer = { resolve, reject };
      this.#answers.push(answer);
      signal.addEventListener('abort', () => {
        this.#answers.splice(this.#answers.indexOf(answer), 1);
        reject(new Error('given up'));
      });
    });
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('while it is held the camera is told again; let go, it is stopped once', async () => {
  const camera = new Slow();
  camera.mover.set(RIGHT);
  await camera.answer();
  camera.mover.set(RIGHT);
  expect(camera.asked).toEqual(['right']);
  await vi.advanceTimersByTimeAsync(500);
  await camera.answer();
  expect(camera.asked).toEqual(['right', 'right']);
  camera.mover.set(STILL);
  camera.mover.set(STILL);
  await camera.answer();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(camera.asked).toEqual(['right', 'right', 'stop']);
});

test('what was wanted while the camera was slow to answer is not made up for: only the newest goes', async () => {
  const camera = new Slow();
  camera.mover.set(RIGHT);
  for (const move of [LEFT, RIGHT, LEFT]) camera.mover.set(move);
  await camera.answer();
  expect(camera.asked).toEqual(['right', 'left']);
});

test('a stop does not wait long for an answer that does not come', async () => {
  const camera = new Slow();
  camera.mover.set(RIGHT);
  camera.mover.set(STILL);
  expect(camera.asked).toEqual(['right']);
  await vi.advanceTimersByTimeAsync(200);
  expect(camera.asked).toEqual(['right', 'stop']);
  expect(camera.faults).toEqual([]);
});

test('a stop that is not taken is tried again, five times, and then it is said', async () => {
  const camera = new Slow();
  camera.mover.set(RIGHT);
  await camera.answer();
  const closed = camera.mover.close();
  for (let index = 0; index < 5; index += 1) {
    await camera.answer(new Error('busy'));
    await vi.advanceTimersByTimeAsync(200);
  }
  await closed;
  expect(camera.asked).toEqual(['right', ...Array.from({ length: 5 }, () => 'stop')]);
  expect(camera.logged).toHaveLength(1);
});

test('a move that is refused is said, and the camera stopped, for it may do what it was told before', async () => {
  const camera = new Slow();
  camera.mover.set(RIGHT);
  await camera.answer(new Error('out of bounds'));
  expect(camera.asked).toEqual(['right', 'stop']);
  await camera.answer();
  expect(camera.faults).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(camera.asked).toHaveLength(2);
});

test('close may come twice, also where nothing ever moved', async () => {
  const camera = new Slow();
  await camera.mover.close();
  await camera.mover.close();
  expect(camera.asked).toEqual([]);
});
