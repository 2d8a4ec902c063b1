/**
 * XML as cameras speak it (SOAP, WS-Discovery): read by namespace, for every maker has prefixes of his own. A document type is
 * refused, as SOAP 1.2 §5 has it: nothing can be declared that grows.
 */
import { DOMParser, onErrorStopParsing, type Element } from '@xmldom/xmldom';

export const NS = {
  soap12: 'http://www.w3.org/2003/05/soap-envelope',
  soap11: 'http://schemas.xmlsoap.org/soap/envelope/',
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  /** WS-Addressing of August 2004, which WS-Discovery of April 2005 uses. */
  addressing: 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
  discovery: 'http://schemas.xmlsoap.org/ws/2005/04/discovery',
  network: 'http://www.onvif.org/ver10/network/wsdl',
  device: 'http://www.onvif.org/ver10/device/wsdl',
  media: 'http://www.onvif.org/ver10/media/wsdl',
  media2: 'http://www.onvif.org/ver20/media/wsdl',
  ptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  schema: 'http://www.onvif.org/ver10/schema',
} as const;

/** Deepest nesting that is followed; ONVIF's own answers have about ten. */
const DEPTH_LIMIT = 40;
/** Most elements of one answer: a recorder of 64 channels tells some 8 000. */
const ELEMENT_LIMIT = 20_000;
/** Longest tag, characters: an envelope with all of ONVIF's namespaces has some 4 000. */
const TAG_LIMIT = 16_000;

/** @returns the root. @throws Error what is not well-formed, has a document type, is nested too deep, or has too much in it */
export function parseXml(text: string): Element {
  // Looked for before it is parsed: afterwards it would have been read.
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new Error('a document type is not taken');
  checkShape(text);
  const root = new DOMParser({ onError: onErrorStopParsing, locator: false }).parseFromString(
    text.replace(/^[\uFEFF\s]+/, ''),
    'text/xml',
  ).documentElement;
  if (!root) throw new Error('no element');
  return root;
}

/** Before it costs anything; exact for what is well-formed, save in comments and CDATA, which cameras do not use. */
function checkShape(text: string): void {
  let [depth, elements] = [0, 0];
  for (const [tag] of text.matchAll(/<[/\p{L}_][^<>]*>/gu)) {
    const isEnd = tag.startsWith('</');
    if (isEnd) depth -= 1;
    else elements += 1;
    if (!isEnd && !tag.endsWith('/>')) depth += 1;
    if (depth > DEPTH_LIMIT || elements > ELEMENT_LIMIT || tag.length > TAG_LIMIT)
      throw new Error('more than any camera has to say');
  }
}

/** Child elements of a name and a namespace; `onvif`: of any of ONVIF's, which makers mix up. */
export function children(of: Element | undefined, ns: string, name: string): Element[] {
  const found: Element[] = [];
  for (let node = of?.firstChild ?? null; node; node = node.nextSibling) {
    if (node.nodeType !== node.ELEMENT_NODE) continue;
    const element = node as Element;
    if (element.localName === name && isOf(element.namespaceURI, ns)) found.push(element);
  }
  return found;
}

export const ONVIF = 'http://www.onvif.org/';
const isOf = (uri: string | null, ns: string): boolean =>
  ns === ONVIF ? (uri?.startsWith(ONVIF) ?? false) : uri === ns;

export const child = (of: Element | undefined, ns: string, name: string): Element | undefined =>
  children(of, ns, name)[0];

/** Down a path of ONVIF's elements. */
export const at = (of: Element | undefined, ...path: string[]): Element | undefined =>
  path.reduce((element: Element | undefined, name) => child(element, ONVIF, name), of);

/** The words of an element without space around them; undefined where there are none. */
export function wordsOf(element: Element | undefined): string | undefined {
  const words = element?.textContent?.trim();
  return words ? words : undefined;
}

/** A number in an element or an attribute; undefined where there is none. */
export function numberOf(words: string | null | undefined): number | undefined {
  const number = words == null || words.trim() === '' ? Number.NaN : Number(words);
  return Number.isFinite(number) ? number : undefined;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Words for an element or an attribute; what XML 1.0 cannot say at all is left out. */
export const escaped = (words: string): string =>
  words
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"']/g, (letter) => ESCAPES[letter] ?? '');
