import os from 'node:os';

/** Addresses for media when none are configured: the one the door listens on, or all of this machine. */
export function mediaAddresses(host: string): { ip: string }[] {
  if (host !== '0.0.0.0' && host !== '::') return [{ ip: host }];
  const all = Object.values(os.networkInterfaces()).flatMap((list) => list ?? []);
  return all.filter(({ family }) => family === 'IPv4').map(({ address }) => ({ ip: address }));
}

/** Names of interfaces that phones and cameras are likelier to be at: wireless, then wire; modems and tunnels last. */
const likelihood = [/^(wl|ap|br)/, /^(en|eth)/];

/** Addresses by which others on our networks reach what listens on `host`, the likeliest first. */
export function reachableAddresses(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  const rank = (name: string) => {
    const at = likelihood.findIndex((sign) => sign.test(name));
    return at === -1 ? likelihood.length : at;
  };
  return Object.entries(os.networkInterfaces())
    .flatMap(([name, list = []]) => list.map((own) => ({ name, ...own })))
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .sort((a, b) => rank(a.name) - rank(b.name))
    .map(({ address }) => address);
}
