/** Keys, certificates and requests: EC P-256, X.509 v3 (RFC 5280), PKCS #10 (RFC 2986). */
import 'reflect-metadata'; // @peculiar/x509 needs it before it is loaded
import * as x509 from '@peculiar/x509';
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** A certificate is valid from a little before now, for clocks that are behind, ms. */
const EARLY_MS = DAY_MS;

export interface KeyAndCertificate {
  /** PKCS #8, PEM. */
  key: string;
  /** PEM. */
  certificate: string;
}

const newKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
const serialNumber = () => randomBytes(16).toString('hex');

const toPem = async (key: CryptoKey) =>
  x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');

const fromPem = (pem: string) => {
  const [der] = x509.PemConverter.decode(pem);
  if (!der) throw new Error('no private key in this PEM');
  return crypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']);
};

/** A center's own authority, valid 20 years. @param name shown as the certificate's common name */
export async function createAuthority(name: string, now: number): Promise<KeyAndCertificate> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [name] }],
    notBefore: new Date(now - EARLY_MS),
    notAfter: new Date(now + 20 * 365 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: await toPem(keys.privateKey), certificate: certificate.toString('pem') };
}

interface Issue {
  authority: KeyAndCertificate;
  commonName: string;
  publicKey: x509.PublicKeyType;
  usage: x509.ExtendedKeyUsage;
  days: number;
  now: number;
  names?: readonly string[];
}

async function issue({ authority, commonName, publicKey, usage, days, now, names = [] }: Issue): Promise<string> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const alternatives = names.map((name) => ({ type: isIP(name) ? ('ip' as const) : ('dns' as const), value: name }));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [commonName] }],
    issuer: issuer.subject,
    notBefore: new Date(now - EARLY_MS),
    notAfter: new Date(Math.min(now + days * DAY_MS, issuer.notAfter.getTime())),
    signingAlgorithm: ALGORITHM,
    publicKey,
    signingKey: await fromPem(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(alternatives.length > 0 ? [new x509.SubjectAlternativeNameExtension(alternatives)] : []),
    ],
  });
  return certificate.toString('pem');
}

/** A server certificate for these DNS names and IP addresses, valid 825 days. */
export async function issueServer(
  authority: KeyAndCertificate,
  names: readonly string[],
  now: number,
): Promise<KeyAndCertificate> {
  const keys = await newKeys();
  const usage = x509.ExtendedKeyUsage.serverAuth;
  const commonName = names[0] ?? 'localhost';
  const certificate = await issue({ authority, commonName, publicKey: keys.publicKey, usage, days: 825, now, names });
  return { key: await toPem(keys.privateKey), certificate };
}

/** A vehicle's key and the request it sends to a center; the key never leaves the vehicle. */
export async function createRequest(stationId: string): Promise<{ key: string; request: string }> {
  const keys = await newKeys();
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [stationId] }],
    keys,
    signingAlgorithm: ALGORITHM,
  });
  return { key: await toPem(keys.privateKey), request: request.toString('pem') };
}

/**
 * Signs a vehicle's request: client certificate, valid two years, whose subject is the station's id.
 * @returns undefined when the request is malformed, not signed by its own key, or names another station
 */
export async function signStation(
  authority: KeyAndCertificate,
  request: string,
  stationId: string,
  now: number,
): Promise<string | undefined> {
  let parsed: x509.Pkcs10CertificateRequest;
  try {
    parsed = new x509.Pkcs10CertificateRequest(request);
    if (!(await parsed.verify())) return undefined;
  } catch {
    return undefined;
  }
  if (parsed.subjectName.getField('CN')[0] !== stationId) return undefined;
  const usage = x509.ExtendedKeyUsage.clientAuth;
  return issue({ authority, commonName: stationId, publicKey: parsed.publicKey, usage, days: 730, now });
}

/** SHA-256 of the DER form. */
export const fingerprint = (certificate: string | Buffer): Buffer =>
  createHash('sha256').update(new X509Certificate(certificate).raw).digest();

/** End of validity, epoch ms. */
export const validUntil = (certificate: string): number => new X509Certificate(certificate).validToDate.getTime();
