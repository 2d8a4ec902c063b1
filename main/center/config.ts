/** The center station's settings: `center.json` in the data directory; options on the command line win over the file. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { deviceConfig, lineSettings } from '../../contract/device.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { stationId } from '../../contract/identity.ts';
import { text } from '../../contract/units.ts';

const port = z.number().int().min(0).max(65_535);

/** The center's own BeiDou terminal, with a commander's card. */
const commanderConfig = z.strictObject({
  port: z.string().min(1).max(400),
  line: lineSettings.optional(),
  /** Of the driver `rdss`. */
  options: deviceConfig.shape.options,
  /** A vehicle that cannot be reached by IP for so long gets its words by BeiDou, s. */
  floorAfterS: z.number().int().min(10).max(86_400).default(60),
  /** Which card is which vehicle's. Others are not listened to. */
  vehicles: z
    .record(z.string().regex(/^[1-9]\d{0,7}$/), stationId)
    .refine((vehicles) => new Set(Object.values(vehicles)).size === Object.keys(vehicles).length, {
      message: 'one card for one vehicle',
    }),
});
export type CommanderConfig = z.infer<typeof commanderConfig>;

export const centerConfig = z.object({
  station: z.object({ id: stationId, name: text(60) }).default({ id: 'center', name: '应急指挥中心' }),
  listen: z.object({ host: z.string(), port }).default({ host: '0.0.0.0', port: 8443 }),
  /** DNS names and public addresses under which vehicles and staff reach this center. */
  names: z.array(z.string().min(1).max(253)).max(20).default([]),
  media: z
    .object({
      /** One port for all media, UDP and TCP. */
      port: port.min(1),
      /** Addresses of this machine for media; empty: all of them. `announced`: the public address in front of it. */
      addresses: z.array(z.object({ ip: z.string(), announced: z.string().optional() })).max(16),
    })
    .default({ port: 44_444, addresses: [] }),
  /** Footage that is fetched from vehicles. */
  footage: z
    .object({
      /** Where it is kept; absent: in the data directory. */
      folder: z.string().min(1).max(400).optional(),
      /** What was fetched longest ago goes beyond this, and when less than this is free on the disk, GB. */
      quotaGB: z.number().min(0.01).max(100_000).default(100),
      spareGB: z.number().min(0).max(10_000).default(5),
    })
    .default({ quotaGB: 100, spareGB: 5 }),
  /** UDP port at which vehicles measure their links, where it is not the one after that of the media. */
  probe: z
    .object({
      port: port.min(1),
      /** The port under which vehicles reach it, where another stands in front of this machine. */
      announced: port.min(1).optional(),
    })
    .optional(),
  /** A vehicle that says nothing for so long is away, s. Its signs of life come every four seconds. */
  silenceS: z.number().int().min(6).max(300).default(10),
  /** URL of a broker of another make (mqtts://, wss://); absent: the embedded one. */
  broker: z.url({ protocol: /^(mqtts?|wss?)$/ }).optional(),
  beidou: commanderConfig.optional(),
});
export type CenterConfig = z.infer<typeof centerConfig>;

export const USAGE = `node main/center/cli.ts --data DIR [--host ADDRESS] [--port N] [--media-port N]
  --data DIR        data directory: settings, journal, keys (made if absent)
  --host ADDRESS    address to listen on (default: center.json, else 0.0.0.0)
  --port N          HTTPS port (default: center.json, else 8443)
  --media-port N    UDP and TCP port of all media (default: center.json, else 44444)
  --help            this text`;

/** @throws QianshaoError input-invalid with file and field */
export function loadConfig(
  args: readonly string[],
  makeDir: (dir: string) => void,
): { data: string; config: CenterConfig } | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      host: { type: 'string' },
      port: { type: 'string' },
      'media-port': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help || values.data === undefined) return 'help';
  const data = path.resolve(values.data);
  makeDir(data);
  const config = readConfig(path.join(data, 'center.json'));
  if (values.host !== undefined) config.listen.host = values.host;
  if (values.port !== undefined) config.listen.port = z.coerce.number().pipe(port).parse(values.port);
  if (values['media-port'] !== undefined)
    config.media.port = z.coerce.number().pipe(port.min(1)).parse(values['media-port']);
  return { data, config };
}

function readConfig(file: string): CenterConfig {
  let words: string;
  try {
    words = readFileSync(file, 'utf8');
  } catch {
    const fresh = centerConfig.parse({});
    writeFileSync(file, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 });
    return fresh;
  }
  try {
    return centerConfig.parse(JSON.parse(words));
  } catch (error) {
    throw new QianshaoError(
      'input-invalid',
      `${file}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`,
      error,
    );
  }
}
