/** What a file is, told from its first bytes, and whether it can be used as a map package. */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { isErrorCode, QianshaoError } from '../../../contract/errors.ts';
import { packageFacts, type PackageFacts } from '../../../contract/map-package.ts';
import { broken, foreign } from './facts.ts';
import { inspectMbtiles, SQLITE_MAGIC } from './mbtiles-check.ts';
import { inspectPmtiles, PMTILES_MAGIC } from './pmtiles-check.ts';

/** A check that runs longer is ended: the file is made to keep its reader busy. ms */
const LONGEST_MS = 15 * 60_000;
/** Memory of the checking process, MB. */
const MEMORY_MB = 256;
const MAX_ANSWER_BYTES = 64 * 1024;

/** Checks a file in this process. It may write the file (an index, WAL mode ended). @throws map-package-* */
export async function inspect(file: string): Promise<PackageFacts> {
  const head = await firstBytes(file, 16);
  if (head.length === 0) throw broken('0 bytes');
  const text = head.toString('latin1');
  const container = text === SQLITE_MAGIC ? 'mbtiles' : text.startsWith(PMTILES_MAGIC) ? 'pmtiles' : undefined;
  if (!container) throw foreign('neither SQLite nor PMTiles');
  try {
    return packageFacts.parse(container === 'mbtiles' ? inspectMbtiles(file) : await inspectPmtiles(file, head[7]));
  } catch (error) {
    // Whatever the readers stumble over is damage: the file promised to be one of theirs.
    throw error instanceof QianshaoError ? error : broken(error instanceof Error ? error.message : '', error);
  }
}

async function firstBytes(file: string, length: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** What the checking process writes. */
export type Verdict = { facts: PackageFacts } | { code: string; detail?: string | undefined };
const verdict = z.union([
  z.object({ facts: packageFacts }),
  z.object({ code: z.string(), detail: z.string().optional() }),
]);

/**
 * `inspect` in a process of its own: a large file takes seconds, and one made to do harm hurts nothing else. An abort ends it.
 * @throws map-package-*
 */
export function inspectBeside(file: string, signal: AbortSignal): Promise<PackageFacts> {
  return new Promise((resolve, reject) => {
    const args = [`--max-old-space-size=${MEMORY_MB}`, path.join(import.meta.dirname, 'inspect-process.ts'), file];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      signal,
      timeout: LONGEST_MS,
      killSignal: 'SIGKILL',
    });
    let answer = '';
    child.stdout.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.length > MAX_ANSWER_BYTES) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (code, ended) => {
      const parsed = verdict.safeParse(code === 0 ? parseJson(answer) : undefined);
      if (!parsed.success) reject(broken(`the check ended with ${ended ?? code ?? '?'}`, parsed.error));
      else if ('facts' in parsed.data) resolve(parsed.data.facts);
      else
        reject(
          new QianshaoError(
            isErrorCode(parsed.data.code) ? parsed.data.code : 'map-package-broken',
            parsed.data.detail,
          ),
        );
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
