/** Connections that go out from one of this machine's addresses, so that routing by source puts each on its link. */
import net from 'node:net';
import { lookup } from './name-lookup.ts';

/** Options of net.connect, tls.connect and ws; names are resolved in the family of the address. */
export const from = (
  localAddress: string | undefined,
): { lookup: net.LookupFunction; localAddress?: string; family?: 4 | 6 } =>
  localAddress === undefined ? { lookup } : { lookup, localAddress, family: net.isIP(localAddress) === 6 ? 6 : 4 };
