import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const found = z.object({
  /** The program file; its folder is what ELECTRON_OVERRIDE_DIST_PATH and electron-builder's electronDist take. */
  path: z.string(),
  version: z.string(),
  /** In words, where it came from. */
  source: z.string(),
});
const record = z.union([found, z.object({ path: z.null(), reason: z.string() })]);
export type ElectronRuntime = z.infer<typeof found>;

const file = path.resolve(import.meta.dirname, '../node_modules/.cache/qianshao/electron.json');

/** The Electron that set-up found, or null where there is none: tests in Electron are then skipped, with the reason. */
export function electronRuntime(): ElectronRuntime | null {
  if (!existsSync(file)) return null;
  const known = record.parse(JSON.parse(readFileSync(file, 'utf8')));
  return known.path !== null && existsSync(known.path) ? known : null;
}
