/**
 * SOAP 1.2 as ONVIF uses it (ONVIF Core Specification §5): one element in a body, a UsernameToken in the header, faults with codes
 * of their own. UsernameToken Profile 1.1 §3: digest = Base64(SHA-1(nonce + created + password)), nonce as bytes, the rest as UTF-8.
 */
import { createHash } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { child, escaped, NS, parseXml, wordsOf } from './xml.ts';

export interface Login {
  user: string;
  password: string;
}

/** The camera says no. */
export class SoapFault extends Error {
  /** Local names of code and subcodes, widest first: `Sender`, `NotAuthorized`. */
  readonly codes: readonly string[];
  /** The camera's own words. */
  readonly reason: string;

  constructor(codes: readonly string[], reason: string) {
    super(`${codes.join('/')}: ${reason}`);
    this.codes = codes;
    this.reason = reason;
  }
}

/** Longest words of a fault that are kept. */
const REASON_LENGTH = 200;
const PROFILE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest';
const BASE64 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

/** @param created the camera's time, ISO 8601 in UTC */
export function passwordDigest(nonce: Uint8Array, created: string, password: string): string {
  return createHash('sha1').update(nonce).update(created).update(password).digest('base64');
}

/** The header that says who asks. */
export function securityHeader({ user, password }: Login, nonce: Uint8Array, created: string): string {
  const digest = passwordDigest(nonce, created, password);
  return (
    `<wsse:Security xmlns:wsse="${NS.wsse}" xmlns:wsu="${NS.wsu}" s:mustUnderstand="1"><wsse:UsernameToken>` +
    `<wsse:Username>${escaped(user)}</wsse:Username>` +
    `<wsse:Password Type="${PROFILE}">${digest}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${BASE64}">${Buffer.from(nonce).toString('base64')}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
}

/** @param body one element in XML @param header what stands before it */
export const envelope = (body: string, header = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="${NS.soap12}"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;

/** @returns the element in the body. @throws SoapFault; Error where it is no SOAP */
export function readEnvelope(text: string): Element {
  const root = parseXml(text);
  // Old cameras answer a question of SOAP 1.2 by SOAP 1.1.
  const ns = root.namespaceURI === NS.soap11 ? NS.soap11 : NS.soap12;
  const body = root.localName === 'Envelope' ? child(root, ns, 'Body') : undefined;
  if (!body) throw new Error('no SOAP envelope');
  const fault = child(body, ns, 'Fault');
  if (fault) throw ns === NS.soap11 ? oldFault(fault) : newFault(fault);
  for (let node = body.firstChild; node; node = node.nextSibling)
    if (node.nodeType === node.ELEMENT_NODE) return node as Element;
  throw new Error('an empty SOAP body');
}

/** SOAP 1.2 §5.4: a code with subcodes in it, words for people. */
function newFault(fault: Element): SoapFault {
  const codes: string[] = [];
  for (let code = child(fault, NS.soap12, 'Code'); code; code = child(code, NS.soap12, 'Subcode'))
    codes.push(localOf(wordsOf(child(code, NS.soap12, 'Value'))));
  return new SoapFault(codes, short(wordsOf(child(child(fault, NS.soap12, 'Reason'), NS.soap12, 'Text'))));
}

/** SOAP 1.1 §4.4: its elements have no namespace, and the subcode follows a dot or stands alone. */
function oldFault(fault: Element): SoapFault {
  const plain = (name: string) =>
    Array.from(fault.childNodes)
      .find((node) => node.nodeName === name)
      ?.textContent?.trim();
  return new SoapFault(localOf(plain('faultcode')).split('.'), short(plain('faultstring')));
}

const localOf = (qualified = ''): string => qualified.slice(qualified.indexOf(':') + 1);
const short = (words = ''): string => words.replaceAll(/\s+/g, ' ').slice(0, REASON_LENGTH);
