/** Byte streams to a center: MQTT in a WebSocket over TLS (`wss:`), or over TLS alone (`mqtts:`, brokers of other make). */
import type { Duplex } from 'node:stream';
import net from 'node:net';
import tls from 'node:tls';
import WebSocket, { createWebSocketStream } from 'ws';
import { QianshaoError } from '../../contract/errors.ts';
import { CONNECT_TIMEOUT_MS, refusalOf } from './line.ts';
import { from } from './local-address.ts';
import { MAX_MESSAGE_BYTES } from './wire.ts';

/** Longest refusal that is read, bytes. */
const MAX_REFUSAL_BYTES = 1_024;

export interface TlsOptions {
  /** Certificates of the authorities to trust, PEM. */
  ca?: string;
  /** This station's certificate and key, PEM. */
  cert?: string;
  key?: string;
  /** Name the center's certificate must hold, where it is not the URL's host. */
  servername?: string;
  /** Address of this machine from which to go out; absent: as the system routes. */
  localAddress?: string | undefined;
}

const identity = ({ servername, localAddress, ...rest }: TlsOptions): tls.ConnectionOptions => ({
  ...rest,
  ...from(localAddress),
  ...(servername === undefined
    ? {}
    : { servername, checkServerIdentity: (_host, cert) => tls.checkServerIdentity(servername, cert) }),
});

/**
 * @param url `wss:`, `ws:`, `mqtts:` or `mqtt:`; without TLS only for a broker on the same machine
 * @param fail told why an attempt failed where the stream cannot say it (an HTTP refusal, a certificate)
 * @throws QianshaoError input-invalid for another scheme
 */
export function openStream(url: URL, options: TlsOptions, fail: (error: Error) => void): Duplex {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  switch (url.protocol) {
    case 'wss:':
    case 'ws:':
      return openWebSocket(url, options, fail);
    case 'mqtts:':
      return noDelay(tls.connect({ host, port: Number(url.port || 8883), ...sni(host), ...identity(options) }), fail);
    case 'mqtt:':
      return noDelay(net.connect({ host, port: Number(url.port || 1883), ...from(options.localAddress) }), fail);
    default:
      throw new QianshaoError('input-invalid', `${url.protocol} is not wss:, mqtts:, ws: or mqtt:`);
  }
}

/** An address is not a server name (RFC 6066 §3). */
const sni = (host: string): { servername?: string } => (net.isIP(host) === 0 ? { servername: host } : {});

function noDelay(socket: net.Socket, fail: (error: Error) => void): net.Socket {
  return socket.setNoDelay(true).on('error', fail);
}

function openWebSocket(url: URL, options: TlsOptions, fail: (error: Error) => void): Duplex {
  const socket = new WebSocket(url, ['mqtt'], {
    ...identity(options),
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    maxPayload: 2 * MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
  });
  socket.on('error', fail);
  socket.on('unexpected-response', (request, response) => {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      if (body.length < MAX_REFUSAL_BYTES) body += part;
    });
    response.on('close', () => {
      fail(refusalOf(body));
      request.destroy();
    });
  });
  const stream = createWebSocketStream(socket);
  // By itself it would wait for its writing side to end, which never comes when the other side is gone.
  socket.on('close', () => stream.destroy());
  return stream;
}
