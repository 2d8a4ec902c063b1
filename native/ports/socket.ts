/** Devices behind a network: a serial server or a TNC by TCP, datagrams by UDP, a gpsd that passes its receivers on. */
import { createSocket } from 'node:dgram';
import { createConnection, type Socket } from 'node:net';
import { QianshaoError } from '../../contract/errors.ts';
import { OpenFailure, type Address, type Channel, type ChannelEvents } from './channel.ts';

/** A server that does not answer within this is not there, ms. */
const CONNECT_MS = 5_000;
/** Bytes that a slow server has not taken yet; beyond this a command is refused. */
const PENDING_LIMIT = 64 * 1024;
/** A dead connection is noticed by probes after this quiet time, ms. */
const KEEP_ALIVE_MS = 10_000;

const noLines = () => Promise.reject(new QianshaoError('lines-absent'));

type Place = Extract<Address, { port: number }>;

/** @throws OpenFailure unreachable */
export async function openTcp({ host, port }: Place, events: ChannelEvents): Promise<Channel> {
  const socket = await connected(host || '127.0.0.1', port);
  let closed = false;
  let failure: Error | null = null;
  socket.on('error', (error) => (failure = error));
  socket.on('close', () => {
    if (closed) return;
    closed = true;
    events.onGone(failure);
  });
  socket.on('data', (chunk: Buffer) => closed || events.onData(chunk));
  return {
    write: (bytes) => written(socket, closed, bytes),
    setLines: noLines,
    readLines: () => Promise.resolve(undefined),
    close: () => {
      closed = true;
      socket.destroy();
      return Promise.resolve();
    },
  };
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({
      host,
      port,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      noDelay: true,
    });
    const failed = (error: Error) => {
      socket.destroy();
      reject(new OpenFailure('unreachable', error));
    };
    socket.setTimeout(CONNECT_MS, () => failed(new Error(`${host}:${port} did not answer`)));
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeListener('error', failed);
      resolve(socket);
    });
  });
}

async function written(socket: Socket, closed: boolean, bytes: Uint8Array): Promise<void> {
  if (closed || socket.writableLength > PENDING_LIMIT) throw new QianshaoError('device-away');
  await new Promise<void>((resolve, reject) => {
    socket.write(bytes, (error) =>
      error ? reject(new QianshaoError('device-away', error.message, error)) : resolve(),
    );
  });
}

/** Listens for datagrams; what is sent goes to who spoke last. @throws OpenFailure port-busy, port-error */
export async function openUdp({ host, port }: Place, events: ChannelEvents): Promise<Channel> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
  let peer: { address: string; port: number } | undefined;
  let closed = false;
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error: NodeJS.ErrnoException) =>
      reject(new OpenFailure(error.code === 'EADDRINUSE' ? 'port-busy' : 'port-error', error)),
    );
    socket.bind({ port, ...(host === '' ? {} : { address: host }) }, resolve);
  });
  const close = () => {
    if (closed) return Promise.resolve();
    closed = true;
    return new Promise<void>((resolve) => socket.close(() => resolve()));
  };
  socket.on('error', (error) => closed || void close().then(() => events.onGone(error)));
  socket.on('message', (chunk, from) => {
    peer = from;
    if (!closed) events.onData(chunk);
  });
  return {
    write: async (bytes) => {
      const to = peer;
      if (closed || !to) throw new QianshaoError('device-away');
      await new Promise<void>((resolve, reject) => {
        socket.send(bytes, to.port, to.address, (error) =>
          error ? reject(new QianshaoError('device-away', error.message, error)) : resolve(),
        );
      });
    },
    setLines: noLines,
    readLines: () => Promise.resolve(undefined),
    close,
  };
}

/** gpsd's own words are lines that begin with `{`; the receivers' sentences pass. */
const WATCH = '?WATCH={"enable":true,"nmea":true};\n';
const LINE_LIMIT = 16 * 1024;

/**
 * A gpsd (default port 2947) asked for NMEA: its receivers' own sentences where they speak NMEA, else those gpsd makes of
 * them (gpsd JSON protocol, `?WATCH` with `nmea`). @throws OpenFailure unreachable
 */
export async function openGpsd(place: Place, events: ChannelEvents): Promise<Channel> {
  let rest = '';
  const onData = (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = (lines.pop() ?? '').slice(-LINE_LIMIT);
    const sentences = lines.filter((line) => !line.startsWith('{'));
    if (sentences.length > 0) events.onData(Buffer.from(`${sentences.join('\n')}\n`, 'latin1'));
  };
  const channel = await openTcp(place, { ...events, onData });
  await channel.write(Buffer.from(WATCH));
  return { ...channel, write: () => Promise.reject(new QianshaoError('command-unknown', 'gpsd is read only')) };
}
