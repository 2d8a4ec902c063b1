/** `run.json` in the data directory: how the shell (same user) finds a running station. Mode 0600: it holds the token. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const runFile = z.object({
  pid: z.number().int().positive(),
  /** Address with this start's token; opening it lets the operator in. */
  url: z.url({ protocol: /^http$/ }),
});
export type RunFile = z.infer<typeof runFile>;

const place = (data: string) => path.join(data, 'run.json');

export function writeRunFile(data: string, content: RunFile): void {
  writeFileSync(place(data), JSON.stringify(content), { mode: 0o600 });
}

/** What the last station wrote; undefined when there is none or it cannot be understood. Says nothing about being alive. */
export function readRunFile(data: string): RunFile | undefined {
  try {
    return runFile.parse(JSON.parse(readFileSync(place(data), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Removes the file if it is still this process's own. */
export function removeRunFile(data: string): void {
  if (readRunFile(data)?.pid === process.pid) rmSync(place(data), { force: true });
}
