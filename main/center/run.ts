/** Starts a center station. Prints, for people, where to go, and at first start the token that makes an administrator. */
import { mkdirSync } from 'node:fs';
import { runStation } from '../program.ts';
import { loadConfig, USAGE } from './config.ts';
import { CenterStation } from './station.ts';

const loaded = loadConfig(process.argv.slice(2), (dir) => mkdirSync(dir, { recursive: true, mode: 0o700 }));
if (loaded === 'help') {
  console.log(USAGE);
} else {
  await runStation(async () => {
    const { station, url, setupToken } = await CenterStation.open(loaded);
    console.log(`中心就绪 center station ready: ${loaded.config.station.name} ${url}`);
    if (setupToken !== undefined) console.log(`首次设置管理员 set the first administrator: ${url}#setup=${setupToken}`);
    return station;
  });
}
