/** Which enrolled station speaks over a connection: its certificate says so. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { QianshaoError } from '../../contract/errors.ts';
import type { Registry } from '../store/types.ts';

/** @throws certificate-*, station-unknown, station-revoked */
export function stationOf(request: IncomingMessage, registry: Registry): string {
  const socket = request.socket;
  if (!(socket instanceof TLSSocket)) throw new QianshaoError('certificate-refused');
  if (!socket.authorized) {
    // Node types this as Error, and sets a string.
    const expired = String(socket.authorizationError).includes('CERT_HAS_EXPIRED');
    throw new QianshaoError(expired ? 'certificate-expired' : 'certificate-refused');
  }
  const id = String(socket.getPeerCertificate().subject.CN);
  const enrolled = registry.enrolled(id);
  if (!enrolled) throw new QianshaoError('station-unknown', id);
  if (enrolled.revokedAt !== undefined) throw new QianshaoError('station-revoked', id);
  return id;
}
