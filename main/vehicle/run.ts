/** Starts a vehicle station. Prints, for people, where to go; for the shell, `run.json` in the data directory. */
import { mkdirSync } from 'node:fs';
import { runStation } from '../program.ts';
import { loadConfig, USAGE } from './config.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';
import { VehicleStation } from './station.ts';

const loaded = loadConfig(process.argv.slice(2), (dir) => mkdirSync(dir, { recursive: true, mode: 0o700 }));
if (loaded === 'help') {
  console.log(USAGE);
} else {
  await runStation(async () => {
    const { station, url } = await VehicleStation.open(loaded);
    writeRunFile(loaded.data, { pid: process.pid, url });
    console.log(`车站就绪 vehicle station ready: ${loaded.config.station.name} (${loaded.config.station.id})`);
    console.log(`控制台 console: ${url}`);
    return {
      close: async () => {
        removeRunFile(loaded.data);
        await station.close();
      },
    };
  });
}
