/**
 * An ONVIF camera on loopback with a device's own limits: UsernameToken within its clock's tolerance and each nonce once, or HTTP
 * Digest; presets up to a limit; a head that moves and stops by itself; faults in ONVIF's words. Its picture is a real RTSP server.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DOMParser, onErrorStopParsing, type Element } from '@xmldom/xmldom';
import * as says from './onvif-answers.ts';
import { PanTilt, type Place } from './pan-tilt.ts';

export interface OnvifCameraOptions {
  name?: string;
  dress?: says.Dress;
  user?: string;
  password?: string;
  /** How it wants to know who asks. */
  login?: 'token' | 'digest';
  /** Its clock is so far ahead, ms. */
  clockMs?: number;
  /** It tells its time to nobody. */
  hidesClock?: boolean;
  ptz?: boolean;
  presetLimit?: number;
  home?: Place;
  /** Where its picture is. */
  stream?: string;
  /** The host that it tells in its addresses, as from behind NAT. */
  tells?: string;
  /** It answers Probes. */
  discovered?: boolean;
}

/** `created` may be so far from its clock, ms. */
const TOLERANCE_MS = 5_000;
const REALM = 'IP Camera';
const GROUP = '239.255.255.250';

export class OnvifCamera {
  readonly head: PanTilt;
  /** Operations that it carried out or refused, in their order. */
  readonly asked: string[] = [];
  /** How often a login was refused. */
  refused = 0;
  readonly uuid = randomUUID();
  readonly #options: OnvifCameraOptions;
  readonly #nonces = new Set<string>();
  readonly #nonce = randomBytes(16).toString('hex');
  readonly #server: Server;
  #socket: dgram.Socket | undefined;
  #clockMs: number;

  private constructor(options: OnvifCameraOptions) {
    this.#options = options;
    this.#clockMs = options.clockMs ?? 0;
    this.head = new PanTilt({ presetLimit: options.presetLimit ?? 3, home: options.home });
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(options: OnvifCameraOptions = {}): Promise<OnvifCamera> {
    const camera = new OnvifCamera(options);
    camera.#server.listen(0, '127.0.0.1');
    await once(camera.#server, 'listening');
    if (options.discovered) await camera.#listen();
    return camera;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Its device service, where it is reached. */
  get address(): string {
    return `http://127.0.0.1:${this.port}/onvif/device_service`;
  }

  /** Its clock is set. */
  setClock(clockMs: number): void {
    this.#clockMs = clockMs;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#socket?.close();
    this.#socket = undefined;
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get #origin(): string {
    return `http://${this.#options.tells ?? '127.0.0.1'}:${this.port}`;
  }

  async #listen(): Promise<void> {
    const socket = dgram.createSocket({ type: 'udp4', reuseAddr: true });
    this.#socket = socket;
    socket.on('message', (datagram, { port, address }) => {
      const id = /<(?:\w+:)?MessageID[^>]*>([^<]+)</.exec(datagram.toString())?.[1];
      if (id === undefined || !/NetworkVideoTransmitter/.test(datagram.toString())) return;
      const { dress = 'plain', name = 'HIKVISION DS-2DE4A425IW-DE' } = this.#options;
      const match = { uuid: this.uuid, relatesTo: id, name, address: `${this.#origin}/onvif/device_service` };
      socket.send(says.probeMatches(dress, match), port, address);
    });
    socket.bind(3_702);
    await once(socket, 'listening');
    socket.addMembership(GROUP, '127.0.0.1');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { dress = 'plain', login = 'token' } = this.#options;
    const question = read(Buffer.concat(pieces).toString());
    const answer = (status: number, body: string) =>
      response
        .writeHead(status, { 'Content-Type': 'application/soap+xml; charset=utf-8' })
        .end(says.dressed(dress, body));
    const isClock = question.operation.localName === 'GetSystemDateAndTime' && !this.#options.hidesClock;
    if (!isClock && !(login === 'digest' ? this.#knowsDigest(request) : this.#knowsToken(question))) {
      this.refused += 1;
      if (login === 'token') return void answer(400, says.FAULTS.notAuthorized);
      const challenge = `Digest qop="auth", realm="${REALM}", nonce="${this.#nonce}"`;
      // Hikvision's two: the older one first, without an algorithm.
      return void response
        .writeHead(401, { 'WWW-Authenticate': [`${challenge}, stale="FALSE"`, `${challenge}, algorithm=SHA-256`] })
        .end();
    }
    this.asked.push(question.operation.localName ?? '');
    const body = this.#answer(question.operation);
    answer(body.startsWith('<env:Fault>') ? 400 : 200, body);
  }

  #knowsToken({ token }: Question): boolean {
    const { user = 'admin', password = '' } = this.#options;
    if (!token) return false;
    const { created, nonce } = token;
    const digest = createHash('sha1')
      .update(Buffer.concat([Buffer.from(nonce, 'base64'), Buffer.from(created + password)]))
      .digest('base64');
    const isInTime = Math.abs(Date.parse(created) - (Date.now() + this.#clockMs)) <= TOLERANCE_MS;
    if (token.user !== user || token.digest !== digest || !isInTime || this.#nonces.has(nonce)) return false;
    this.#nonces.add(nonce);
    return true;
  }

  /** RFC 7616 by SHA-256, or by MD5 where no algorithm is named. */
  #knowsDigest(request: IncomingMessage): boolean {
    const { user = 'admin', password = '' } = this.#options;
    const header = request.headers.authorization ?? '';
    const field = (name: string) => new RegExp(`\\b${name}="?([^",]*)`).exec(header)?.[1] ?? '';
    const hash = (...parts: string[]) =>
      createHash(field('algorithm') === 'SHA-256' ? 'sha256' : 'md5')
        .update(parts.join(':'))
        .digest('hex');
    const [ha1, ha2] = [hash(user, REALM, password), hash('POST', request.url ?? '')];
    const count = field('nc') + field('cnonce');
    const expected = hash(ha1, this.#nonce, field('nc'), field('cnonce'), 'auth', ha2);
    if (field('response') !== expected || field('uri') !== request.url || this.#nonces.has(count)) return false;
    this.#nonces.add(count);
    return true;
  }

  #answer(operation: Element): string {
    const { ptz = true, stream = 'rtsp://127.0.0.1:554/live', tells } = this.#options;
    switch (operation.localName) {
      case 'GetSystemDateAndTime':
        return says.dateTime(Date.now() + this.#clockMs);
      case 'GetServices':
        return says.services(this.#origin, ptz);
      case 'GetDeviceInformation':
        return says.information('DS-2DE4A425IW-DE');
      case 'GetProfiles':
        return says.profiles(ptz);
      case 'GetVideoSources':
        return says.videoSources;
      case 'GetStreamUri':
        return says.streamUri(tells === undefined ? stream : stream.replace('127.0.0.1', tells));
      default:
        return ptz && operation.namespaceURI === 'http://www.onvif.org/ver20/ptz/wsdl'
          ? this.#turn(operation)
          : says.FAULTS.unknown;
    }
  }

  #turn(operation: Element): string {
    const { head } = this;
    const done = `<tptz:${operation.localName}Response/>`;
    if (operation.localName === 'GetConfigurationOptions') return says.options;
    if (!/^Profile_[12]$/.test(wordsIn(operation, 'ProfileToken') ?? '')) return says.FAULTS.noProfile;
    const token = wordsIn(operation, 'PresetToken');
    switch (operation.localName) {
      case 'ContinuousMove':
        return this.#move(operation) ? done : says.FAULTS.velocity;
      case 'Stop':
        head.stop();
        return done;
      case 'GetStatus':
        return says.status(head);
      case 'GetPresets':
        return says.presets(head);
      case 'GotoPreset':
        return head.jump(token ?? '') ? done : says.FAULTS.noPreset;
      case 'SetPreset': {
        const kept = head.keep(wordsIn(operation, 'PresetName') ?? '', token);
        return kept === undefined
          ? says.FAULTS.fullPresets
          : `<tptz:SetPresetResponse><tptz:PresetToken>${kept}</tptz:PresetToken></tptz:SetPresetResponse>`;
      }
      case 'GotoHomePosition':
        return head.jump() ? done : says.FAULTS.noHome;
      default:
        return says.FAULTS.unknown;
    }
  }

  #move(operation: Element): boolean {
    const [turn, zoom] = [elementIn(operation, 'PanTilt'), elementIn(operation, 'Zoom')];
    const number = (element: Element | undefined, name: string) => Number(element?.getAttribute(name) ?? 0);
    const speed = { pan: number(turn, 'x'), tilt: number(turn, 'y'), zoom: number(zoom, 'x') };
    if (Object.values(speed).some((one) => !(Math.abs(one) <= 1))) return false;
    const seconds = /^PT([\d.]+)S$/.exec(wordsIn(operation, 'Timeout') ?? '')?.[1];
    this.head.move(speed, seconds === undefined ? undefined : Number(seconds) * 1_000);
    return true;
  }
}

interface Question {
  operation: Element;
  token: { user: string; digest: string; nonce: string; created: string } | undefined;
}

const elementIn = (of: Element, name: string): Element | undefined => of.getElementsByTagNameNS('*', name)[0];
const wordsIn = (of: Element, name: string): string | undefined => elementIn(of, name)?.textContent?.trim();

/** A device reads SOAP by namespace too. */
function read(text: string): Question {
  const root = new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml').documentElement;
  const body = root?.getElementsByTagNameNS('http://www.w3.org/2003/05/soap-envelope', 'Body')[0];
  const operation = Array.from(body?.childNodes ?? []).find((node): node is Element => node.nodeType === 1);
  if (!root || !operation) throw new Error(`no question: ${text}`);
  const security = elementIn(root, 'UsernameToken');
  const field = (name: string) => (security && wordsIn(security, name)) ?? '';
  return {
    operation,
    token: security && {
      user: field('Username'),
      digest: field('Password'),
      nonce: field('Nonce'),
      created: field('Created'),
    },
  };
}
