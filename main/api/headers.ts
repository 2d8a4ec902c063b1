/** Who may speak to the door, and what its pages may do. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Sent with every answer. Styles are made by the component library at run time; scripts come from this origin alone. */
export const securityHeaders = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'permissions-policy': 'camera=(self), microphone=(self), display-capture=(self), geolocation=(), usb=(), serial=()',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

const hostname = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

/**
 * Whether a request's Host is a name of this station. Addresses and `localhost` always are; any other name must be
 * configured: a foreign name that resolves here is another site's page reaching for this one (DNS rebinding).
 */
export function isOwnHost(request: Pick<IncomingMessage, 'headers'>, names: readonly string[]): boolean {
  const name = hostname(request.headers.host ?? '').toLowerCase();
  return name === 'localhost' || isIP(name) !== 0 || names.some((own) => own.toLowerCase() === name);
}

/** Whether the page that sends this is the station's own; programs that are no browser send no Origin. */
export function isOwnOrigin(request: Pick<IncomingMessage, 'headers'>): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
