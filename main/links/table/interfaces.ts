/** The machine's network interfaces, as far as they can be links. */
import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { LinkConfig, LinkInterface } from '../../../contract/link.ts';
import { kindByName } from './policy.ts';

const ROUTES = '/proc/net/route';

/** An address that only means something together with an interface cannot be bound to by itself. */
const isUsable = ({ address, family }: os.NetworkInterfaceInfo): boolean =>
  !(family === 'IPv6' && address.startsWith('fe80'));

/** Interfaces with an address, IPv4 first, loopback last. */
export function interfaces(): LinkInterface[] {
  const all = Object.entries(os.networkInterfaces()).map(([name, list = []]) => ({
    name,
    list: list.filter(isUsable),
  }));
  const isLoopback = (list: readonly os.NetworkInterfaceInfo[]) => list.every(({ internal }) => internal);
  return all
    .filter(({ list }) => list.length > 0)
    .sort((a, b) => Number(isLoopback(a.list)) - Number(isLoopback(b.list)))
    .map(({ name, list }) => ({
      name,
      addresses: list.toSorted((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address),
      kind: kindByName(name),
    }));
}

/** The interface of the system's default route (Linux); undefined where there is none, or it cannot be read. */
export function defaultInterface(): string | undefined {
  try {
    const rows = readFileSync(ROUTES, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'));
    // Columns: Iface Destination Gateway Flags RefCnt Use Metric Mask …; hexadecimal, the least metric wins.
    const defaults = rows.filter(
      ([, destination, , , , , , mask]) => destination === '00000000' && mask === '00000000',
    );
    return defaults.toSorted((a, b) => Number(a[6]) - Number(b[6]))[0]?.[0];
  } catch {
    return undefined;
  }
}

/** Where connections of a link go out: from an address, or without one as the system routes. */
export interface Exit {
  from: string | undefined;
}

/** @returns undefined when the link's interface is not there or has no address now */
export function exitOf(config: LinkConfig, present: readonly LinkInterface[]): Exit | undefined {
  const { interface: name, localAddress } = config;
  if (localAddress !== undefined) {
    // All of 127/8 is this machine, though only 127.0.0.1 is listed.
    const isThere =
      localAddress.startsWith('127.') || present.some(({ addresses }) => addresses.includes(localAddress));
    return isThere ? { from: localAddress } : undefined;
  }
  if (name === undefined) return { from: undefined };
  const [from] = present.find((one) => one.name === name)?.addresses ?? [];
  return from === undefined ? undefined : { from };
}
