/**
 * WS-Discovery (OASIS, April 2005, as ONVIF Core §7 uses it): a Probe to 239.255.255.250:3702 by each of the vehicle's networks,
 * or to one address where multicast is dead; who matches answers to the port that asked.
 */
import { randomUUID } from 'node:crypto';
import dgram from 'node:dgram';
import { child, children, NS, parseXml, wordsOf } from './xml.ts';

export const DISCOVERY_PORT = 3_702;
const GROUP = '239.255.255.250';
/** How long answers are waited for, ms: devices wait up to 500 ms before they answer (APP_MAX_DELAY). */
const LISTEN_MS = 2_000;
/** Datagrams get lost: asked again after this, ms. */
const AGAIN_MS = 300;
/** Most cameras of one search, and longest answer, bytes. */
const FOUND_LIMIT = 128;
const ANSWER_LIMIT = 16_384;
const NAME_LENGTH = 60;

/** A device that answered. */
export interface Match {
  /** Its own name for itself: `urn:uuid:…`. */
  endpoint: string;
  /** Whence it answered. */
  host: string;
  /** ONVIF device service at that address. */
  address: string;
  name?: string;
  hardware?: string;
}

/** @param types device types, as qualified names with the prefixes that are declared here */
export const probe = (messageId: string, types: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="${NS.soap12}" xmlns:a="${NS.addressing}" xmlns:d="${NS.discovery}"` +
  ` xmlns:dn="${NS.network}" xmlns:tds="${NS.device}"><s:Header><a:MessageID>${messageId}</a:MessageID>` +
  '<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>' +
  `<a:Action>${NS.discovery}/Probe</a:Action></s:Header><s:Body><d:Probe><d:Types>${types}</d:Types></d:Probe></s:Body></s:Envelope>`;

/** Some devices answer only to the one, some only to the other (ONVIF Core §7.3.1). */
const TYPES = ['dn:NetworkVideoTransmitter', 'tds:Device'];

/**
 * Reads a ProbeMatches. @param host whence it came: behind NAT a device tells addresses that lead nowhere, the one that answered
 * leads to it
 * @returns nothing where it is none, or answers nobody of `asked`
 */
export function readMatches(text: string, host: string, asked: readonly string[]): Match[] {
  const root = parseXml(text);
  const [header, body] = [child(root, NS.soap12, 'Header'), child(root, NS.soap12, 'Body')];
  const relates = wordsOf(child(header, NS.addressing, 'RelatesTo'));
  if (relates === undefined || !asked.includes(relates)) return [];
  return children(child(body, NS.discovery, 'ProbeMatches'), NS.discovery, 'ProbeMatch').flatMap((match) => {
    const told = (wordsOf(child(match, NS.discovery, 'XAddrs')) ?? '').split(/\s+/);
    const urls = told.filter((one) => URL.canParse(one)).map((one) => new URL(one));
    const url =
      urls.find(({ hostname }) => hostname === host) ?? urls.find(({ hostname }) => !hostname.startsWith('['));
    if (!url || !/^https?:$/.test(url.protocol)) return [];
    url.hostname = host;
    const endpoint = wordsOf(child(child(match, NS.addressing, 'EndpointReference'), NS.addressing, 'Address'));
    const scopes = (wordsOf(child(match, NS.discovery, 'Scopes')) ?? '').split(/\s+/);
    const [name, hardware] = [scopeOf(scopes, 'name'), scopeOf(scopes, 'hardware')];
    return [
      {
        ...{ endpoint: endpoint ?? url.href, host, address: url.href },
        ...(name ? { name } : {}),
        ...(hardware ? { hardware } : {}),
      },
    ];
  });
}

/** `onvif://www.onvif.org/name/HIKVISION%20DS-2DE4A425IW-DE` */
function scopeOf(scopes: readonly string[], kind: string): string | undefined {
  const beginning = `onvif://www.onvif.org/${kind}/`;
  const found = scopes.find((scope) => scope.toLowerCase().startsWith(beginning))?.slice(beginning.length);
  if (!found) return undefined;
  try {
    return decodeURIComponent(found).slice(0, NAME_LENGTH);
  } catch {
    return found.slice(0, NAME_LENGTH);
  }
}

/** Where to ask: all that hear the group by one network of this machine (its address), or one address. */
export type Where = { by: string } | { host: string; port?: number };

/** Asks, and listens for two seconds. A network by which nothing can be sent is passed over. */
export async function discover(places: readonly Where[], signal?: AbortSignal): Promise<Match[]> {
  const found = new Map<string, Match>();
  const take = (match: Match) => {
    if (found.size < FOUND_LIMIT || found.has(match.endpoint)) found.set(match.endpoint, match);
  };
  await Promise.all(places.map((place) => ask(place, take, signal)));
  return [...found.values()];
}

function ask(place: Where, onMatch: (match: Match) => void, signal: AbortSignal | undefined): Promise<void> {
  const asked = TYPES.map(() => `urn:uuid:${randomUUID()}`);
  const socket = dgram.createSocket('udp4');
  return new Promise((resolve) => {
    const end = () => {
      timers.forEach(clearTimeout);
      signal?.removeEventListener('abort', end);
      socket.removeAllListeners('error').on('error', () => undefined);
      socket.close();
      resolve();
    };
    const send = () =>
      TYPES.forEach((types, index) => {
        const message = probe(asked[index] ?? '', types);
        const [host, port] = 'by' in place ? [GROUP, DISCOVERY_PORT] : [place.host, place.port ?? DISCOVERY_PORT];
        // What cannot be sent by this network is missing from the answers, and nothing more.
        socket.send(message, port, host, () => undefined);
      });
    const timers = [setTimeout(send, AGAIN_MS), setTimeout(end, LISTEN_MS)];
    signal?.addEventListener('abort', end);
    socket.on('error', end);
    socket.on('message', (datagram, { address }) => {
      if (datagram.length > ANSWER_LIMIT) return;
      try {
        readMatches(datagram.toString('utf8'), address, asked).forEach(onMatch);
      } catch {
        // Whoever sends what is no XML is no camera.
      }
    });
    socket.bind(0, 'by' in place ? place.by : undefined, () => {
      try {
        if ('by' in place) socket.setMulticastInterface(place.by);
        send();
      } catch {
        end();
      }
    });
  });
}
