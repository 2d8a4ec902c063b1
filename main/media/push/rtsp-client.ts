/** The sending side of an RTSP session (RFC 2326: ANNOUNCE, SETUP with mode=record, RECORD), everything over one TCP connection. */
import net from 'node:net';
import tls from 'node:tls';
import { PushTrouble, troubleOfSocket, troubleOfStatus } from './push-trouble.ts';
import { authorization, type Login } from './rtsp-login.ts';
import { RtspReader, type RtspReply } from './rtsp-reader.ts';

/** A server that does not answer in this time is away, ms. */
const ANSWER_MS = 8_000;
/** How often the server is asked whether it is there, and, once it has answered, how long it may be silent, ms. */
const ALIVE_MS = 10_000;
const DEAD_MS = 35_000;
/** What waits to be sent; more, and the platform is too slow, bytes. */
const QUEUE_LIMIT = 2_000_000;

export interface RtspClientOptions {
  /** Without user and password. */
  address: string;
  login: Login | undefined;
  /** The connection is gone; told once, unless it was closed from here. */
  onEnd: (trouble: PushTrouble) => void;
}

export class RtspClient {
  readonly #options: RtspClientOptions;
  readonly #socket: net.Socket;
  readonly #waiting = new Map<number, (reply: RtspReply) => void>();
  /** Of each track, as the server has them: RTP, RTCP. */
  readonly #channels: (readonly [number, number])[] = [];
  #fail: ((trouble: PushTrouble) => void)[] = [];
  #challenges: readonly string[] = [];
  #session: string | undefined;
  #cseq = 0;
  #sent = 0;
  #heardAt = 0;
  #answersAlive = false;
  #alive: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: RtspClientOptions, socket: net.Socket) {
    this.#options = options;
    this.#socket = socket;
    const reader = new RtspReader((reply) => {
      this.#waiting.get(reply.cseq)?.(reply);
      this.#waiting.delete(reply.cseq);
    });
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#heardAt = performance.now();
      try {
        reader.push(chunk);
      } catch (error) {
        this.#end(new PushTrouble('refused', String(error)));
      }
    });
    socket.on('error', (error) => this.#end(troubleOfSocket(error)));
    socket.on('close', () => this.#end(new PushTrouble('ended')));
  }

  /** @throws PushTrouble unreachable, name-unknown, certificate */
  static async connect(options: RtspClientOptions, signal: AbortSignal): Promise<RtspClient> {
    const { hostname, port, protocol } = new URL(options.address);
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const secure = protocol === 'rtsps:';
    const to = { host, port: Number(port) || (secure ? 322 : 554) };
    const name = net.isIP(host) === 0 ? { servername: host } : {};
    const socket = secure ? tls.connect({ ...to, ...name }) : net.connect(to);
    const end = () => socket.destroy(new PushTrouble('unreachable', 'ETIMEDOUT'));
    const timer = setTimeout(end, ANSWER_MS);
    signal.addEventListener('abort', end);
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once(secure ? 'secureConnect' : 'connect', resolve);
        socket.once('error', reject);
      });
      return new RtspClient(options, socket);
    } catch (error) {
      throw troubleOfSocket(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  }

  /** Bytes of packets so far. */
  get sentBytes(): number {
    return this.#sent;
  }

  /** From the announcement on; then packets may be sent. @throws PushTrouble */
  async record(sdp: string, tracks: number): Promise<void> {
    const { address } = this.#options;
    await this.#request('ANNOUNCE', address, { 'Content-Type': 'application/sdp' }, sdp);
    for (let at = 0; at < tracks; at += 1) {
      const transport = `RTP/AVP/TCP;unicast;interleaved=${2 * at}-${2 * at + 1};mode=record`;
      const { headers } = await this.#request('SETUP', controlOf(address, at), { Transport: transport });
      const [, rtp = 2 * at, rtcp = 2 * at + 1] =
        /interleaved=(\d+)-(\d+)/.exec(headers.get('transport')?.[0] ?? '')?.map(Number) ?? [];
      this.#channels.push([rtp & 0xff, rtcp & 0xff]);
      this.#session = headers.get('session')?.[0]?.split(';')[0] ?? this.#session;
    }
    await this.#request('RECORD', address, { Range: 'npt=0.000-' });
    this.#alive = setInterval(() => this.#ask(), ALIVE_MS);
  }

  /** RTP and RTCP share a socket of ours, and are told apart as in RFC 5761 §4. */
  send(track: number, packet: Buffer): void {
    const channels = this.#channels[track];
    if (this.#closed || !channels || packet.length < 2 || packet.length > 0xffff) return;
    const type = packet.readUInt8(1);
    const channel = channels[type >= 192 && type <= 223 ? 1 : 0];
    if (this.#socket.writableLength > QUEUE_LIMIT) return this.#end(new PushTrouble('slow'));
    const head = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 0xff]);
    this.#socket.write(Buffer.concat([head, packet]));
    this.#sent += packet.length;
  }

  /** Idempotent. Takes leave, and waits for no answer. */
  close(): void {
    if (this.#closed) return;
    if (this.#session !== undefined && this.#socket.writable) this.#write('TEARDOWN', this.#options.address, {}, '');
    this.#shut(new PushTrouble('ended'));
    this.#socket.end();
    // One that does not close its side is not waited for.
    setTimeout(() => this.#socket.destroy(), 1_000).unref();
  }

  /** @throws PushTrouble by the answer's status, or where there is none */
  async #request(method: string, uri: string, headers: Record<string, string>, body = ''): Promise<RtspReply> {
    let reply = await this.#exchange(method, uri, headers, body);
    if (reply.status === 401) {
      // Another nonce, or the first.
      this.#challenges = reply.headers.get('www-authenticate') ?? [];
      if (this.#authorization(method, uri)) reply = await this.#exchange(method, uri, headers, body);
    }
    if (reply.status < 200 || reply.status > 299) throw troubleOfStatus(reply.status, method);
    return reply;
  }

  #exchange(method: string, uri: string, headers: Record<string, string>, body: string): Promise<RtspReply> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new PushTrouble('ended'));
      const timer = setTimeout(() => reject(new PushTrouble('unreachable', `${method}: …`)), ANSWER_MS);
      this.#fail.push(reject);
      this.#waiting.set(this.#write(method, uri, headers, body), (reply) => {
        clearTimeout(timer);
        this.#fail = this.#fail.filter((each) => each !== reject);
        resolve(reply);
      });
    });
  }

  /** @returns the request's number */
  #write(method: string, uri: string, headers: Record<string, string>, body: string): number {
    const cseq = (this.#cseq += 1);
    const login = this.#authorization(method, uri);
    const lines = [
      `${method} ${uri} RTSP/1.0`,
      `CSeq: ${cseq}`,
      'User-Agent: Qianshao',
      ...(this.#session === undefined ? [] : [`Session: ${this.#session}`]),
      ...(login === undefined ? [] : [`Authorization: ${login}`]),
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    ];
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    return cseq;
  }

  #authorization(method: string, uri: string): string | undefined {
    const { login } = this.#options;
    return login && authorization(this.#challenges, login, method, uri);
  }

  /** Sessions end without a word now and then (§A.2), and a network that is cut says nothing; not every server answers. */
  #ask(): void {
    if (this.#answersAlive && performance.now() - this.#heardAt > DEAD_MS)
      return this.#end(new PushTrouble('unreachable', 'ETIMEDOUT'));
    if (this.#waiting.size > 0) return;
    const cseq = this.#write('OPTIONS', this.#options.address, {}, '');
    this.#waiting.set(cseq, () => (this.#answersAlive = true));
  }

  #end(trouble: PushTrouble): void {
    if (this.#closed) return;
    this.#shut(trouble);
    this.#socket.destroy();
    this.#options.onEnd(trouble);
  }

  #shut(trouble: PushTrouble): void {
    this.#closed = true;
    clearInterval(this.#alive);
    for (const fail of this.#fail.splice(0)) fail(trouble);
  }
}

/** Where a track is set up: as the announcement names it (`announcement`). */
function controlOf(address: string, at: number): string {
  const url = new URL(address);
  return `${url.href.replace(/\/$/, '')}/streamid=${at}`;
}
