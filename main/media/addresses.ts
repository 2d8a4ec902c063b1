import os from 'node:os';

/** Addresses for media when none are configured: the one the door listens on, or all of this machine. */
export function mediaAddresses(host: string): { ip: string }[] {
  if (host !== '0.0.0.0' && host !== '::') return [{ ip: host }];
  const all = Object.values(os.networkInterfaces()).flatMap((list) => list ?? []);
  return all.filter(({ family }) => family === 'IPv4').map(({ address }) => ({ ip: address }));
}
