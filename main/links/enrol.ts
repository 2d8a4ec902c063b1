/** Enrolment on the vehicle: proves the center by the code before it says the secret, then keeps what the center signed. */
import type { X509Certificate } from 'node:crypto';
import http from 'node:http';
import { isIP } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { z } from 'zod';
import { enrolAnswer, parseEnrolmentCode, refusal } from '../../contract/enrolment.ts';
import { isErrorCode, QianshaoError } from '../../contract/errors.ts';
import { station, type Station } from '../../contract/station.ts';
import { readIfThere, writeSecret } from './key-files.ts';
import { from } from './local-address.ts';
import { networkError } from './network-error.ts';
import { createRequest, fingerprint } from './pki.ts';

/** How long the whole exchange may take, ms. */
const TIMEOUT_MS = 15_000;
const ANSWER_LIMIT = 64 * 1024;

const identity = z.object({
  centerUrl: z.url({ protocol: /^https$/ }),
  center: station,
  station: z.string(),
  key: z.string(),
  certificate: z.string(),
  authority: z.string(),
});
/** What a vehicle needs to reach its center. */
export type Identity = z.infer<typeof identity>;

const place = (data: string) => path.join(data, 'keys', 'center.json');

/** The vehicle's identity; undefined when it is not enrolled or the file cannot be read. */
export function loadIdentity(data: string): Identity | undefined {
  const content = readIfThere(place(data));
  if (content === undefined) return undefined;
  try {
    return identity.parse(JSON.parse(content));
  } catch {
    return undefined;
  }
}

export interface EnrolOptions {
  centerUrl: string;
  code: string;
  station: Station;
  data: string;
  /** Address of this machine from which to go out; absent: as the system routes. */
  localAddress?: string | undefined;
}

/** @throws QianshaoError enrol-code-invalid, center-untrusted, center-unreachable, center-name-unknown, and what the center answers */
export async function enrol({ centerUrl, code, station: self, data, localAddress }: EnrolOptions): Promise<Identity> {
  const parsed = parseEnrolmentCode(code);
  if (!parsed) throw new QianshaoError('enrol-code-invalid');
  const url = new URL(centerUrl);
  const { key, request } = await createRequest(self.id);
  const socket = await connectToTrusted(url, Buffer.from(parsed.authority), localAddress);
  try {
    const secret = Buffer.from(parsed.secret).toString('hex');
    const answer = enrolAnswer.parse(await post(socket, url, { secret, id: self.id, name: self.name, request }));
    const fresh: Identity = {
      centerUrl: url.origin,
      center: answer.center,
      station: self.id,
      key,
      certificate: answer.certificate,
      authority: answer.authority,
    };
    writeSecret(place(data), JSON.stringify(fresh));
    return fresh;
  } finally {
    socket.destroy();
  }
}

/** A TLS connection whose server certificate was signed by the authority that the code names. */
function connectToTrusted(url: URL, authority: Buffer, localAddress: string | undefined): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const servername = isIP(url.hostname) ? {} : { servername: url.hostname };
    // The chain is checked below against the code's fingerprint: at this moment the vehicle knows no authority yet.
    const socket = tls.connect({
      host: url.hostname,
      port: Number(url.port || 443),
      rejectUnauthorized: false,
      ...servername,
      ...from(localAddress),
    });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new QianshaoError('center-unreachable', 'timeout')));
    socket.once('error', (error: Error) => reject(networkError(error)));
    socket.once('secureConnect', () => {
      if (signedBy(socket, authority)) return resolve(socket);
      socket.destroy();
      reject(new QianshaoError('center-untrusted', url.host));
    });
  });
}

function signedBy(socket: tls.TLSSocket, authority: Buffer): boolean {
  const leaf = socket.getPeerX509Certificate();
  let issuer: X509Certificate | undefined = leaf?.issuerCertificate;
  for (let depth = 0; leaf && issuer && depth < 4; depth += 1, issuer = issuer.issuerCertificate) {
    if (fingerprint(issuer.raw).subarray(0, authority.length).equals(authority)) {
      return leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey);
    }
  }
  return false;
}

function post(socket: tls.TLSSocket, url: URL, body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', host: url.host };
    const request = http.request({ method: 'POST', path: '/enrol', headers, createConnection: () => socket });
    request.once('error', (error: Error) => reject(networkError(error)));
    request.once('response', (response) => {
      let words = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        words += chunk;
        if (words.length > ANSWER_LIMIT) request.destroy(new Error('answer too long'));
      });
      response.once('end', () => {
        try {
          const value: unknown = JSON.parse(words);
          if (response.statusCode === 200) return resolve(value);
          const { code, detail } = refusal.parse(value);
          reject(new QianshaoError(isErrorCode(code) ? code : 'internal', detail));
        } catch (error) {
          reject(new QianshaoError('center-unreachable', `HTTP ${response.statusCode}`, error));
        }
      });
    });
    request.end(JSON.stringify(body));
  });
}
