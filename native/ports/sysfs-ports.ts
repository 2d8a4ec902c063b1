/**
 * Serial ports as the Linux kernel lists them (Documentation/ABI: /sys/class/tty). Read as files: asking needs no program,
 * costs no time, and works where there is no udev.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { PortInfo } from '../../contract/port-info.ts';

/** A USB device is found at most this many folders above its tty. */
const PARENTS = 6;

function word(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim().slice(0, 200) || undefined;
  } catch {
    return undefined;
  }
}

/** Maker, product and serial number of the USB device that a tty belongs to; empty for a port of the board. */
function usbOf(device: string): Partial<PortInfo> {
  let folder = device;
  for (let up = 0; up < PARENTS; up += 1) {
    const [vendor, product] = [word(path.join(folder, 'idVendor')), word(path.join(folder, 'idProduct'))];
    if (vendor && product) {
      const [maker, model] = [word(path.join(folder, 'manufacturer')), word(path.join(folder, 'product'))];
      const serialNumber = word(path.join(folder, 'serial'));
      return {
        usb: `${vendor}:${product}`,
        ...(maker ? { maker } : {}),
        ...(model ? { model } : {}),
        ...(serialNumber ? { serialNumber } : {}),
      };
    }
    folder = path.dirname(folder);
  }
  return {};
}

/** @param root where the file system begins; a test lays its own */
export function sysfsPorts(root = '/'): Omit<PortInfo, 'name'>[] {
  const classFolder = path.join(root, 'sys/class/tty');
  let names: string[];
  try {
    names = readdirSync(classFolder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const entry = path.join(classFolder, name);
    // A tty without a device behind it is a console or a pseudo-terminal; type 0 is a place on the board with no chip.
    if (!existsSync(path.join(entry, 'device')) || word(path.join(entry, 'type')) === '0') return [];
    return [{ path: `/dev/${name}`, ...usbOf(realpathSync(path.join(entry, 'device'))) }];
  });
}
