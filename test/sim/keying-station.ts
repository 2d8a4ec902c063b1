/**
 * A station that holds the key of one radio, as a console page would, until a test ends it: `node keying-station.ts DRIVER
 * PORT [OPTIONS]`. Prints each event as JSON. Told `hang`, its event loop never comes round again; told `off`, it lets go.
 */
import { createInterface } from 'node:readline';
import { deviceConfig } from '../../contract/device.ts';
import { driverById } from '../../native/drivers/index.ts';
import { PortManager } from '../../native/ports/manager.ts';

const [driver = '', port = '', options = '{}'] = process.argv.slice(2);
const config = deviceConfig.parse({
  id: 'radio',
  name: 'radio',
  driver,
  port,
  options: JSON.parse(options) as unknown,
});
let asked = 0;
const key = (on: boolean) => {
  try {
    manager.command('radio', { type: 'key', id: `key-${(asked += 1)}`, on });
  } catch {
    // The port is not open yet: the next try is soon.
  }
};
const manager = PortManager.start({
  devices: [config],
  driverById,
  onEvent: (_device, event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  onDevice: ({ state, reason }) => process.stdout.write(`${JSON.stringify({ type: 'state', state, reason })}\n`),
});
const held = setInterval(() => key(true), 200);
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'hang') for (;;);
  clearInterval(held);
  key(false);
});
