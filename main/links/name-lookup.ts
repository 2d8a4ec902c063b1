/**
 * Names of centers to addresses. Name servers that do not answer must not hold up a station: Node asks the system on one of
 * four threads that files need as well, and each question may take half a minute. So there is one question at a time for each
 * name, an answer is waited for LOOKUP_MS, and then the addresses last known stand in. Certificates say whether it is the center.
 */
import dns from 'node:dns';
import net, { type LookupFunction } from 'node:net';

/** How long an answer is waited for, ms: within the time that a connection has. */
export const LOOKUP_MS = 3_000;

/** Names whose addresses are kept; a station knows one center, seldom two. */
const MOST_NAMES = 16;

const asked = new Map<string, Promise<dns.LookupAddress[]>>();
const known = new Map<string, dns.LookupAddress[]>();

const silent = (name: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`name servers do not answer for ${name}`), { code: 'EAI_AGAIN' });

function ask(name: string): Promise<dns.LookupAddress[]> {
  const before = asked.get(name);
  if (before) return before;
  const question = dns.promises
    .lookup(name, { all: true })
    .then((addresses) => {
      if (!known.has(name) && known.size >= MOST_NAMES) known.clear();
      known.set(name, addresses);
      return addresses;
    })
    .finally(() => asked.delete(name));
  asked.set(name, question);
  return question;
}

/** @throws ENOTFOUND, EAI_AGAIN where nothing is known of the name */
async function addressesOf(name: string): Promise<dns.LookupAddress[]> {
  const family = net.isIP(name);
  if (family !== 0) return [{ address: name, family }];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(silent(name)), LOOKUP_MS);
  });
  try {
    return await Promise.race([ask(name), late]);
  } catch (error) {
    const addresses = known.get(name);
    if (addresses) return addresses;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** For `lookup` of net, tls and ws. */
export const lookup: LookupFunction = (name, { family = 0, all }, done) => {
  addressesOf(name).then(
    (found) => {
      const wanted = family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : undefined;
      const addresses = found.filter((one) => wanted === undefined || one.family === wanted);
      const [first] = addresses;
      if (!first)
        return done(Object.assign(new Error(`${name} has no address of this kind`), { code: 'ENOTFOUND' }), '');
      if (all === true) done(null, addresses);
      else done(null, first.address, first.family);
    },
    (error: NodeJS.ErrnoException) => done(error, ''),
  );
};

/** For `lookup` of dgram, which asks for one address and, unlike its description, gives the family alone. */
export const lookupOne = (
  name: string,
  options: dns.LookupOneOptions | 4 | 6,
  done: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void =>
  lookup(name, typeof options === 'number' ? { family: options } : options, (error, address, family = 0) =>
    done(error, typeof address === 'string' ? address : '', family),
  );
