/** Everything that modems of all makes say in some seconds of every service, with their echo. */
import type { SimMake, SimService } from './modem-answers.ts';
import { ModemBench } from './modem-bench.ts';

const MAKES: readonly SimMake[] = ['quectel', 'huawei', 'fibocom', 'plain'];
const SERVICES: readonly SimService[] = ['5g-sa', '5g-nsa', 'lte', 'roaming', 'searching'];

export function modemRecording(): Buffer {
  const said: Uint8Array[] = [];
  for (const make of MAKES) {
    for (const service of SERVICES) {
      const bench = new ModemBench({ make, service });
      const speak = bench.modem.onSpeech;
      bench.modem.onSpeech = (bytes) => (said.push(bytes), speak(bytes));
      bench.run(8);
    }
  }
  return Buffer.concat(said);
}
