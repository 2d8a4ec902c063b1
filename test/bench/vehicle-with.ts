/** A vehicle station with devices, as a process of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DeviceConfig } from '../../contract/device.ts';
import { Managed } from '../demo/managed.ts';
import { vehicle } from '../main/store/samples.ts';

const script = path.resolve(import.meta.dirname, '../../main/vehicle/cli.ts');

/** @param data an empty folder @param limits arguments for Node */
export async function vehicleWith(
  data: string,
  devices: readonly DeviceConfig[],
  limits: readonly string[] = [],
): Promise<Managed> {
  mkdirSync(data, { recursive: true });
  const settings = { station: { id: vehicle.id, name: vehicle.name }, devices };
  writeFileSync(path.join(data, 'vehicle.json'), JSON.stringify(settings));
  const args = [...limits, script, '--data', data, '--port', '0'];
  const station = new Managed({ name: 'vehicle', command: process.execPath, args, restart: false });
  await station.said(/console: http/);
  return station;
}
