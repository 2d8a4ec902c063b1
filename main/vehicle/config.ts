/**
 * The vehicle station's settings: `vehicle.json` in the data directory, made with defaults at first start and meant to be
 * edited by a person. Options on the command line win over the file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { deviceConfig, type DeviceConfig } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { localId, stationId } from '../../contract/identity.ts';
import { linkConfig } from '../../contract/link.ts';
import { CHANNEL_LIMIT, radioChannelConfig } from '../../contract/radio-channel.ts';
import { cardNumber } from '../../contract/rdss.ts';
import { text } from '../../contract/units.ts';
import { sourceConfig } from '../../contract/video-source.ts';

/** How the center is reached by BeiDou short message. */
const beidouConfig = z.strictObject({
  /** Id of the terminal's device; absent: the first there is. */
  device: localId.optional(),
  /** Number of the card in the center's terminal. */
  center: cardNumber.min(1),
  /** The floor opens when no IP link has worked for so long, s. */
  floorAfterS: z.number().int().min(10).max(86_400).default(60),
});
export type BeidouConfig = z.infer<typeof beidouConfig>;

export const vehicleConfig = z.object({
  station: z.object({ id: stationId, name: text(60) }).default({ id: 'vehicle-1', name: '应急通信指挥车' }),
  /** Loopback unless tablets in the vehicle are to join; 0 picks a free port. */
  listen: z
    .object({ host: z.string().default('127.0.0.1'), port: z.number().int().min(0).max(65_535).default(7780) })
    .default({ host: '127.0.0.1', port: 7780 }),
  devices: z.array(deviceConfig).max(64).default([]),
  /** Folders whose entries are ports besides the system's own serial ports: links to pseudo-terminals, a multiplexer. */
  portFolders: z.array(z.string().min(1).max(400)).max(8).default([]),
  /** Ways to the center; none: whatever way the system takes. */
  links: z.array(linkConfig).max(8).default([]),
  beidou: beidouConfig.optional(),
  /** Sources of video that the station takes in; more are entered on the page. */
  cameras: z.array(sourceConfig).max(32).default([]),
  /** Networks by whose interfaces cameras are searched, e.g. `eth1`; absent: all of the vehicle's. */
  cameraSearch: z.object({ interfaces: z.array(z.string().min(1).max(60)).max(16).optional() }).default({}),
  /** Radio channels as voice; more are entered on the page. */
  radios: z.array(radioChannelConfig).max(CHANNEL_LIMIT).default([]),
  /** The vehicle's own SFU: one port for all media, UDP and TCP (0: any), and addresses where not all shall be used. */
  media: z
    .object({
      port: z.number().int().min(0).max(65_535).default(0),
      addresses: z
        .array(z.object({ ip: z.string(), announced: z.string().optional() }))
        .max(16)
        .default([]),
    })
    .default({ port: 0, addresses: [] }),
  /** Where phones and encoders of the vehicle's network come in, by TLS; open only while one is expected. 0: any port. */
  guests: z
    .object({ host: z.string().default('0.0.0.0'), port: z.number().int().min(0).max(65_535).default(7_743) })
    .default({ host: '0.0.0.0', port: 7_743 }),
  footage: z
    .object({
      /** Where it is kept; absent: in the data directory. */
      folder: z.string().min(1).max(400).optional(),
      /** The oldest goes beyond this, and when less than this is free on the disk, GB. */
      quotaGB: z.number().min(0.01).max(100_000).default(50),
      spareGB: z.number().min(0).max(10_000).default(5),
    })
    .default({ quotaGB: 50, spareGB: 5 }),
});
export type VehicleConfig = z.infer<typeof vehicleConfig>;

export const USAGE = `node main/vehicle/cli.ts --data DIR [--port N] [--device DRIVER=PORT]…
  --data DIR             data directory: settings, journal, keys (made if absent)
  --port N               port of the console's page on loopback (default: vehicle.json, else 7780; 0: any free one)
  --device DRIVER=PORT   a device for this run, e.g. --device gnss-nmea=/dev/serial/by-id/usb-u-blox…
  --help                 this text`;

/** `gnss-nmea=/dev/ttyUSB0` → a device whose id and name come from driver and port. */
function deviceOption(option: string): DeviceConfig {
  const at = option.indexOf('=');
  const driver = option.slice(0, at);
  const port = option.slice(at + 1);
  if (at < 1 || port === '') throw new QianshaoError('input-invalid', `--device ${option}: DRIVER=PORT`);
  return deviceConfig.parse({ id: `${driver}:${port}`, name: path.basename(port), driver, port });
}

function readConfig(file: string): VehicleConfig {
  let words: string;
  try {
    words = readFileSync(file, 'utf8');
  } catch {
    const fresh = vehicleConfig.parse({});
    writeFileSync(file, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 });
    return fresh;
  }
  try {
    return vehicleConfig.parse(JSON.parse(words));
  } catch (error) {
    throw new QianshaoError(
      'input-invalid',
      `${file}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`,
      error,
    );
  }
}

/** Reads options and file. @throws QianshaoError input-invalid with file and field. */
export function loadConfig(
  args: readonly string[],
  makeDir: (dir: string) => void,
): { data: string; config: VehicleConfig } | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      device: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
  if (values.help || values.data === undefined) return 'help';
  const data = path.resolve(values.data);
  makeDir(data);
  const config = readConfig(path.join(data, 'vehicle.json'));
  if (values.port !== undefined) config.listen.port = z.coerce.number().int().min(0).max(65_535).parse(values.port);
  const added = (values.device ?? []).map(deviceOption);
  config.devices = [...config.devices.filter((d) => !added.some((a) => a.id === d.id)), ...added];
  return { data, config };
}
