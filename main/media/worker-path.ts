import { existsSync } from 'node:fs';
import { QianshaoError } from '../../contract/errors.ts';
import { cachedWorker } from '../../native/mediasoup-worker/locate.mjs';

/**
 * The media worker's program file: `MEDIASOUP_WORKER_BIN` where it is set (the shell does so in an installed package), else
 * the one that set-up made for this checkout.
 * @throws QianshaoError media-unavailable, saying what to run, when it is absent.
 */
export function workerBinary(): string {
  const given = process.env['MEDIASOUP_WORKER_BIN'];
  const file = given || cachedWorker();
  if (existsSync(file)) return file;
  throw new QianshaoError(
    'media-unavailable',
    given ? `MEDIASOUP_WORKER_BIN names ${given}, which is absent` : `no media worker at ${file}: run node setup.mjs`,
  );
}
