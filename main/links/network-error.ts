/** What Node says about a failed connection, in the operator's words. */
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';

const codes: Record<string, ErrorCode> = {
  ENOTFOUND: 'center-name-unknown',
  EAI_AGAIN: 'center-name-unknown',
  CERT_HAS_EXPIRED: 'center-untrusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'center-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'center-untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'center-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'center-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'center-untrusted',
  CERT_SIGNATURE_FAILURE: 'center-untrusted',
};

export function networkError(error: Error): QianshaoError {
  if (error instanceof QianshaoError) return error;
  const name = 'code' in error ? String(error.code) : '';
  return new QianshaoError(codes[name] ?? 'center-unreachable', error.message || name, error);
}
