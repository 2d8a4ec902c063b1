/** A station's own authority and server certificate, kept in its data directory and renewed before their end. */
import { X509Certificate } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { createAuthority, issueServer, validUntil, type KeyAndCertificate } from './pki.ts';
import { readIfThere, writeSecret } from './key-files.ts';

/** A server certificate is renewed at start when less than this is left, ms. */
const RENEW_BEFORE_MS = 90 * 86_400_000;

export interface ServerKeys {
  authority: KeyAndCertificate;
  /** Key, and the chain down from the server's certificate, PEM. */
  server: { key: string; chain: string };
}

const load = (dir: string, name: string): KeyAndCertificate | undefined => {
  const key = readIfThere(path.join(dir, `${name}.key`));
  const certificate = readIfThere(path.join(dir, `${name}.crt`));
  return key !== undefined && certificate !== undefined ? { key, certificate } : undefined;
};

const keep = (dir: string, name: string, pair: KeyAndCertificate): KeyAndCertificate => {
  writeSecret(path.join(dir, `${name}.key`), pair.key);
  writeSecret(path.join(dir, `${name}.crt`), pair.certificate);
  return pair;
};

/** Names under which this machine can be reached, beside those configured. */
export const ownNames = (): string[] => {
  const addresses = Object.values(os.networkInterfaces()).flatMap((list) => list ?? []);
  const usable = addresses.filter(({ address }) => !address.startsWith('fe80')).map(({ address }) => address);
  return ['localhost', os.hostname(), ...usable];
};

/**
 * Loads a station's keys, making what is missing, out of date, or does not cover `names`.
 * @param dir the station's folder of keys @param stationName shown as the authority's name
 */
export async function loadServerKeys(
  dir: string,
  stationName: string,
  names: readonly string[],
  now: number,
): Promise<ServerKeys> {
  const authority = load(dir, 'authority') ?? keep(dir, 'authority', await createAuthority(`${stationName} 前哨`, now));
  const wanted = [...new Set([...names, ...ownNames()])];
  const known = load(dir, 'server');
  const good = known && validUntil(known.certificate) - now > RENEW_BEFORE_MS && covers(known.certificate, names);
  const server = good ? known : keep(dir, 'server', await issueServer(authority, wanted, now));
  return { authority, server: { key: server.key, chain: `${server.certificate}\n${authority.certificate}` } };
}

const covers = (certificate: string, names: readonly string[]): boolean => {
  const parsed = new X509Certificate(certificate);
  return names.every((name) => parsed.checkHost(name) !== undefined || parsed.checkIP(name) !== undefined);
};
