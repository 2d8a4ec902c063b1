/**
 * Makes the installable program: `npm run package [-- --targets deb,AppImage,nsis] [--electron-dist DIR]`.
 * Without targets a folder that runs as it is. `--electron-dist` (or ELECTRON_OVERRIDE_DIST_PATH) takes a local Electron
 * runtime where its download host is closed. Node and the media worker travel as extra resources; nothing is rebuilt.
 */
import { build, DIR_TARGET, Platform, type Configuration } from 'electron-builder';
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { workerBinary } from '../media/worker-path.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: { targets: { type: 'string' }, 'electron-dist': { type: 'string' }, output: { type: 'string' } },
});
const targets = values.targets?.split(',') ?? [DIR_TARGET];
const electronDist = values['electron-dist'] ?? process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const isWindows = targets.includes('nsis');
const exe = isWindows ? '.exe' : '';
const electronVersion = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8'))).version;

const config: Configuration = {
  extends: path.join(root, 'electron-builder.yml'),
  electronVersion,
  ...(electronDist === undefined ? {} : { electronDist: path.resolve(electronDist) }),
  ...(values.output === undefined ? {} : { directories: { output: path.resolve(values.output) } }),
  extraResources: [
    { from: realpathSync(process.execPath), to: `node${exe}` },
    { from: workerBinary(), to: `mediasoup-worker${exe}` },
  ],
};
const made = await build({
  projectDir: root,
  publish: 'never',
  config,
  targets: (isWindows ? Platform.WINDOWS : Platform.LINUX).createTarget(targets),
});
console.log(
  made.length > 0
    ? made.join('\n')
    : path.join(path.resolve(values.output ?? path.join(root, 'out')), 'linux-unpacked'),
);
