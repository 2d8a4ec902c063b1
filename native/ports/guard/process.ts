/** A station's end of its key guard. A guard that does not answer is killed: with it fall the lines that it holds. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { QianshaoError } from '../../../contract/errors.ts';
import type { GuardWord, LinesIn } from '../../drivers/driver.ts';
import { OpenFailure } from '../channel.ts';
import { fromGuard, type Answer, type Post, type ToGuard } from './words.ts';

const PROGRAM = path.join(import.meta.dirname, 'program.ts');
/** It starts within this, ms. */
const START_MS = 10_000;
/** It answers within this, ms; a word that moves the key takes as long as the rig. */
const ANSWER_MS = 1_000;
const MOVE_MS = 4_000;
/** It ends within this when the key is at rest, ms. */
const END_MS = 2_000;
/** It does little. */
const MEMORY = ['--max-old-space-size=32', '--max-semi-space-size=1'];

interface Asked {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

export class GuardProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #onGone: (error: Error | null) => void;
  readonly #asked = new Map<number, Asked>();
  #n = 0;
  #ready: { resolve: () => void; reject: (error: OpenFailure) => void } | undefined;
  #gone = false;

  private constructor(child: ChildProcess, onGone: (error: Error | null) => void) {
    this.#child = child;
    this.#onGone = onGone;
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()));
    child.on('message', (message) => this.#hear(message));
    child.once('error', (error) => this.#lose(error));
    child.once('close', () => this.#lose(null));
  }

  /** @param onGone once, when it ended or lost its port after it had started @throws OpenFailure */
  static async start(post: Post, onGone: (error: Error | null) => void): Promise<GuardProcess> {
    // In a session of its own: what ends the station's does not end it before the key is let go.
    const child = spawn(process.execPath, [...MEMORY, PROGRAM, JSON.stringify(post)], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      detached: true,
      windowsHide: true,
    });
    const guard = new GuardProcess(child, onGone);
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
    try {
      await new Promise<void>((resolve, reject) => (guard.#ready = { resolve, reject }));
      return guard;
    } finally {
      clearTimeout(timer);
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @throws QianshaoError what the guard or the device says; device-away when there is no guard */
  async say(word: GuardWord): Promise<void> {
    await this.#ask((n) => ({ n, word }), word.guard === 'renew' ? ANSWER_MS : MOVE_MS);
  }

  /** How the lines are. @throws QianshaoError device-away */
  async read(): Promise<LinesIn | undefined> {
    return (await this.#ask((n) => ({ n, read: true }), ANSWER_MS)).lines;
  }

  /** Lets it go home; a key that is moved is let go first, even if that takes longer than this. Idempotent. */
  async close(): Promise<void> {
    this.#gone = true;
    if (this.#child.connected) this.#child.disconnect();
    this.#child.unref();
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#ended, new Promise((resolve) => (timer = setTimeout(resolve, END_MS)))]);
    clearTimeout(timer);
  }

  #ask(message: (n: number) => ToGuard, ms: number): Promise<Answer> {
    if (!this.#child.connected) return Promise.reject(new QianshaoError('device-away', 'no key guard'));
    return new Promise((resolve, reject) => {
      this.#n += 1;
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), ms);
      this.#asked.set(this.#n, { resolve, reject, timer });
      // That it could not be sent is told by `close`.
      this.#child.send(message(this.#n), () => undefined);
    });
  }

  #hear(message: unknown): void {
    const word = fromGuard.parse(message);
    if (word.kind === 'ready') return this.#ready?.resolve();
    if (word.kind === 'failed') return this.#ready?.reject(new OpenFailure(word.reason, new Error(word.detail)));
    if (word.kind === 'gone') return this.#lose(word.detail === undefined ? null : new Error(word.detail));
    const asked = this.#asked.get(word.n);
    if (!asked) return;
    this.#asked.delete(word.n);
    clearTimeout(asked.timer);
    if (word.error) asked.reject(new QianshaoError(word.error.code, word.error.detail));
    else asked.resolve(word);
  }

  /** It ended, or its port is gone. */
  #lose(error: Error | null): void {
    this.#ready?.reject(new OpenFailure('port-error', error ?? new Error('the key guard ended')));
    for (const { reject, timer } of this.#asked.values()) {
      clearTimeout(timer);
      reject(new QianshaoError('device-away', 'the key guard ended'));
    }
    this.#asked.clear();
    if (this.#gone) return;
    this.#gone = true;
    this.#onGone(error);
  }
}
