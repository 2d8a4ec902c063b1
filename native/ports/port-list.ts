/** Which serial ports there are, by names that stay: the adapter's own, not the order of plugging in. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { SerialPort } from 'serialport';
import { z } from 'zod';
import type { PortInfo } from '../../contract/port-info.ts';
import { sysfsPorts } from './sysfs-ports.ts';

/** Where udev keeps a link per adapter, named by maker, product and serial number; by socket where there is no number. */
const NAME_FOLDERS = ['/dev/serial/by-id', '/dev/serial/by-path'];
const PORT_LIMIT = 200;

/** What serialport tells of a port; the system's words. */
const systemPort = z.object({
  path: z.string().max(400),
  manufacturer: z.string().optional(),
  serialNumber: z.string().optional(),
  vendorId: z.string().optional(),
  productId: z.string().optional(),
});

/** Links of a folder: real path → link. A folder that is not there has none. */
function linksOf(folder: string): Map<string, string> {
  const links = new Map<string, string>();
  for (const name of namesIn(folder).slice(0, PORT_LIMIT)) {
    const link = path.join(folder, name);
    try {
      if (statSync(link).isCharacterDevice()) links.set(realpathSync(link), link);
    } catch {
      // The cable was pulled between reading the folder and reading the link.
    }
  }
  return links;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Ports of Windows and macOS, whose names stay by themselves. */
async function otherPorts(): Promise<PortInfo[]> {
  const found = z.array(systemPort).parse(await (SerialPort.list() as Promise<unknown>));
  return found.map(({ path: name, manufacturer, serialNumber, vendorId, productId }) => ({
    name,
    path: name,
    ...(manufacturer ? { maker: manufacturer.slice(0, 200) } : {}),
    ...(serialNumber ? { serialNumber: serialNumber.slice(0, 200) } : {}),
    ...(vendorId && productId ? { usb: `${vendorId}:${productId}`.toLowerCase() } : {}),
  }));
}

/**
 * Every serial port. @param folders further folders whose entries are ports (links to pseudo-terminals, ports of a
 * multiplexer); their names are stable by definition
 */
export async function listPorts(folders: readonly string[] = []): Promise<PortInfo[]> {
  const further = folders.flatMap((folder) =>
    [...linksOf(folder)].map(([real, link]): PortInfo => ({ name: link, path: real })),
  );
  if (process.platform !== 'linux') return [...further, ...(await otherPorts())].slice(0, PORT_LIMIT);
  const stable = new Map(NAME_FOLDERS.toReversed().flatMap((folder) => [...linksOf(folder)]));
  const ports = sysfsPorts().map((port) => ({ ...port, name: stable.get(port.path) ?? port.path }));
  return [...further, ...ports].slice(0, PORT_LIMIT);
}

/** A cheap sign that ports came or went: what the folders list. */
export const portSignature = (folders: readonly string[] = []): string =>
  ['/sys/class/tty', ...NAME_FOLDERS, ...folders].flatMap(namesIn).join('\n');
