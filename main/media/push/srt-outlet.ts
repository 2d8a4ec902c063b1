/** A feed to another platform by SRT: all of it is ffmpeg's. */
import { startProgram } from '../ingest/program.ts';
import type { OutletOptions } from './outlet.ts';
import { srtArgs, srtOptions } from './push-plan.ts';
import { troubleOfProgram } from './push-trouble.ts';

/** Longest line of its progress, characters. */
const LINE_LIMIT = 2_000;

export async function pushBySrt({ target, leaving, going, onSent, onGone, signal }: OutletOptions): Promise<never> {
  const program = startProgram('ffmpeg', srtArgs(going, target), leaving.description(), {
    low: going.encode,
    unseen: srtOptions(target),
  });
  const end = () => void program.end();
  signal.addEventListener('abort', end);
  let sent = 0;
  let line = '';
  program.child.stdout.setEncoding('utf8').on('data', (more: string) => {
    const lines = (line + more).split('\n');
    line = (lines.pop() ?? '').slice(-LINE_LIMIT);
    for (const each of lines) {
      const bytes = Number(/^total_size=(\d+)/.exec(each)?.[1] ?? 0);
      if (bytes > sent) onSent((sent = bytes));
    }
  });
  let failure: unknown;
  try {
    await leaving.start(onGone);
    await program.ended;
  } catch (error) {
    failure = error;
  } finally {
    signal.removeEventListener('abort', end);
    await program.end();
  }
  signal.throwIfAborted();
  const { passphrase, streamId } = target;
  const secrets = [passphrase, streamId].filter((each) => each !== undefined);
  throw troubleOfProgram(failure, program.words(), secrets, sent > 0);
}
