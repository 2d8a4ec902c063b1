/** What Node says about a failed connection, in the operator's words. */
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';

const codes: Record<string, ErrorCode> = {
  ECONNREFUSED: 'center-not-there',
  ENETUNREACH: 'network-absent',
  EHOSTUNREACH: 'network-absent',
  ENETDOWN: 'network-absent',
  EADDRNOTAVAIL: 'network-absent',
  ENOTFOUND: 'center-name-unknown',
  EAI_AGAIN: 'center-name-unknown',
  CERT_HAS_EXPIRED: 'center-certificate-date',
  ERR_TLS_CERT_ALTNAME_INVALID: 'center-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'center-untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'center-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'center-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'center-untrusted',
  CERT_SIGNATURE_FAILURE: 'center-untrusted',
  CERT_NOT_YET_VALID: 'center-certificate-date',
  // TLS alerts (RFC 8446 §6.2) with which a broker of another make refuses this station's certificate.
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'certificate-refused',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'certificate-refused',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'certificate-refused',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'certificate-expired',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: 'station-revoked',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'certificate-refused',
  ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR: 'certificate-refused',
  ERR_SSL_TLSV1_ALERT_ACCESS_DENIED: 'certificate-refused',
};

export function networkError(error: Error): QianshaoError {
  if (error instanceof QianshaoError) return error;
  const name = 'code' in error ? String(error.code) : '';
  return new QianshaoError(codes[name] ?? 'center-unreachable', error.message || name, error);
}
