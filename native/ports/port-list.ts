/** Which serial ports there are, by names that stay: the adapter's own, not the order of plugging in. */
import { readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { SerialPort } from 'serialport';
import { z } from 'zod';
import type { PortInfo } from '../../contract/port-info.ts';

/** Where Linux keeps a link per adapter, named by maker, product and serial number; by socket where there is no number. */
const NAME_FOLDERS = ['/dev/serial/by-id', '/dev/serial/by-path'];
/** Ports of a board that have no device behind them are listed by Linux all the same. */
const BOARD_PORT = /^\/dev\/ttyS\d+$/;
const PORT_LIMIT = 200;

/** What serialport tells of a port; the system's words, of any length. */
const systemPort = z.object({
  path: z.string(),
  manufacturer: z.string().optional(),
  serialNumber: z.string().optional(),
  pnpId: z.string().optional(),
  vendorId: z.string().optional(),
  productId: z.string().optional(),
});

/** Links of a folder: real path → link. A folder that is not there has none. */
function linksOf(folder: string): Map<string, string> {
  const links = new Map<string, string>();
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return links;
  }
  for (const name of names.slice(0, PORT_LIMIT)) {
    const link = path.join(folder, name);
    try {
      links.set(realpathSync(link), link);
    } catch {
      // The cable was pulled between reading the folder and reading the link.
    }
  }
  return links;
}

const textOf = (value: string | undefined): string | undefined => value?.replaceAll('_', ' ').trim() || undefined;

/**
 * Every serial port. @param folders further folders whose entries are ports (links to pseudo-terminals, ports of a
 * multiplexer); their names are stable by definition
 */
export async function listPorts(folders: readonly string[] = []): Promise<PortInfo[]> {
  const stable = new Map(NAME_FOLDERS.toReversed().flatMap((folder) => [...linksOf(folder)]));
  const found = z.array(systemPort).parse(await (SerialPort.list() as Promise<unknown>));
  const ports = found
    .filter((port) => !BOARD_PORT.test(port.path) || port.vendorId !== undefined || port.pnpId !== undefined)
    .map((port): PortInfo => {
      const maker = textOf(port.manufacturer);
      const serialNumber = textOf(port.serialNumber);
      const model = textOf(port.pnpId?.replace(/^usb-/, '').replace(/-if\d+.*$/, ''));
      return {
        name: stable.get(port.path) ?? port.path,
        path: port.path,
        ...(maker ? { maker } : {}),
        ...(model ? { model } : {}),
        ...(serialNumber ? { serialNumber } : {}),
        ...(port.vendorId && port.productId ? { usb: `${port.vendorId}:${port.productId}`.toLowerCase() } : {}),
      };
    });
  const further = folders.flatMap((folder) =>
    [...linksOf(folder)].map(([real, link]): PortInfo => ({ name: link, path: real })),
  );
  return [...further, ...ports].slice(0, PORT_LIMIT);
}

/** A cheap sign that ports came or went: what the folders list. Reading folders, no programs. */
export function portSignature(folders: readonly string[] = []): string {
  const names = (folder: string, only?: RegExp): string[] => {
    try {
      return readdirSync(folder).filter((name) => !only || only.test(name));
    } catch {
      return [];
    }
  };
  return [
    ...names('/dev', /^(tty(USB|ACM|S|AMA|XR|THS)\d+|rfcomm\d+)$/),
    ...[...NAME_FOLDERS, ...folders].flatMap((folder) => names(folder)),
  ].join('\n');
}
