/** Finds out what hangs on a port: listens at the likely line settings, asks what harms no device, lets the drivers judge. */
import type { LineSettings } from '../../contract/device.ts';
import type { Finding } from '../../contract/port-info.ts';
import type { Driver } from '../drivers/driver.ts';
import { parseAddress, type Channel, type OpenChannel } from './channel.ts';
import { openChannel } from './open.ts';

/** Time at one line setting, ms: a receiver that speaks once a second is heard. */
const LISTEN_MS = 1_300;
/** What has said nothing by then is asked, ms. */
const ASK_AFTER_MS = 250;
/** All settings together take no longer than this, ms. */
const TOTAL_MS = 15_000;
const SAMPLE_LIMIT = 16 * 1024;
/** As sure as this needs no longer listening; less sure than the other is no finding. */
const SURE = 0.9;
const LIKELY = 0.4;

export interface FinderOptions {
  drivers: readonly Driver[];
  onFinding: (finding: Finding) => void;
  now?: () => number;
  open?: OpenChannel;
}

interface Heard {
  driver?: string;
  score: number;
  line: LineSettings;
  sample: Buffer;
}

/** @returns what was found; each step goes to `onFinding` too. Never throws. @param signal ends it early */
export async function find(port: string, options: FinderOptions, signal: AbortSignal): Promise<Finding> {
  const { now = Date.now, onFinding } = options;
  const settings = settingsFor(port, options.drivers);
  const until = now() + TOTAL_MS;
  let best: Heard | undefined;
  const tell = (finding: Omit<Finding, 'port' | 'at'>): Finding => {
    const whole = { port, at: now(), ...finding };
    onFinding(whole);
    return whole;
  };
  for (const [index, line] of settings.entries()) {
    if (signal.aborted || now() > until) break;
    tell({ state: 'listening', progress: index / settings.length, line });
    try {
      const heard = await listen(port, line, options, signal);
      if (heard.sample.length > 0 && (!best || heard.score > best.score)) best = heard;
    } catch (error) {
      return tell({ state: 'failed', progress: 1, detail: String((error as Error).message).slice(0, 300) });
    }
    if (best && best.score >= SURE) break;
  }
  if (!best) return tell({ state: 'silent', progress: 1 });
  const heard = printable(best.sample);
  if (!best.driver || best.score < LIKELY) return tell({ state: 'unknown', progress: 1, heard });
  return tell({ state: 'found', progress: 1, driver: best.driver, score: best.score, line: best.line, heard });
}

/** Line settings of all drivers, those that most drivers want early first. A network source has one. */
function settingsFor(port: string, drivers: readonly Driver[]): LineSettings[] {
  const ranks = new Map<string, { line: LineSettings; weight: number }>();
  for (const { lines } of drivers) {
    for (const [rank, line] of lines.entries()) {
      const key = JSON.stringify(line);
      const known = ranks.get(key) ?? { line, weight: 0 };
      known.weight += 1 / (rank + 1);
      ranks.set(key, known);
    }
  }
  const sorted = [...ranks.values()].sort((a, b) => b.weight - a.weight).map(({ line }) => line);
  return parseAddress(port).kind === 'serial' ? sorted : sorted.slice(0, 1);
}

async function listen(
  port: string,
  line: LineSettings,
  { drivers, open = openChannel }: FinderOptions,
  signal: AbortSignal,
): Promise<Heard> {
  let sample = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  let judged: Heard = { score: 0, line, sample };
  const judge = () => {
    judged = { score: 0, line, sample };
    for (const driver of drivers) {
      const score = Math.max(0, Math.min(1, driver.probe(sample)));
      if (score > judged.score) judged = { driver: driver.id, score, line, sample };
    }
    if (judged.score >= SURE || sample.length >= SAMPLE_LIMIT) wake();
  };
  const channel = await open(port, line, {
    onData: (chunk) => {
      sample = Buffer.concat([sample, chunk]).subarray(0, SAMPLE_LIMIT);
      judge();
    },
    onGone: () => wake(),
  });
  try {
    await new Promise<void>((resolve) => {
      const end = setTimeout(resolve, LISTEN_MS);
      // A server on the network may take a question for a command (rigctld does).
      const mayAsk = () => sample.length === 0 && parseAddress(port).kind === 'serial';
      const ask = setTimeout(() => void (mayAsk() && questions(channel, drivers)), ASK_AFTER_MS);
      wake = () => {
        clearTimeout(end);
        clearTimeout(ask);
        resolve();
      };
      signal.addEventListener('abort', wake, { once: true });
      if (signal.aborted || judged.score >= SURE) wake();
    });
    signal.removeEventListener('abort', wake);
  } finally {
    await channel.close();
  }
  return judged;
}

/** Asked only where nothing was heard: what talks by itself is not disturbed. */
async function questions(channel: Channel, drivers: readonly Driver[]): Promise<void> {
  for (const question of drivers.flatMap(({ questions = [] }) => questions)) {
    try {
      await channel.write(question);
    } catch {
      // The port is gone, or takes nothing: what it says is all there is.
      return;
    }
  }
}

const printable = (sample: Buffer): string =>
  sample
    .subarray(0, 150)
    .toString('latin1')
    .replace(/[^\x20-\x7e]+/g, '·')
    .slice(0, 200);
