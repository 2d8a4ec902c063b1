/** A center and a vehicle as they run: real TLS and certificates, real WebSockets, aedes and mqtt.js, real stores. */
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { Backoff } from '../../../contract/backoff.ts';
import type { Uplink } from '../../../contract/link.ts';
import type { Station } from '../../../contract/station.ts';
import { Sessions } from '../../../main/api/sessions.ts';
import { router } from '../../../main/api/trpc.ts';
import { Upgrades } from '../../../main/api/upgrades.ts';
import { Broker } from '../../../main/links/broker.ts';
import { CenterLinks, type CenterLinksOptions } from '../../../main/links/center-links.ts';
import { MqttUplink, type MqttUplinkOptions } from '../../../main/links/mqtt-uplink.ts';
import {
  createAuthority,
  createRequest,
  issueServer,
  signStation,
  type KeyAndCertificate,
} from '../../../main/links/pki.ts';
import type { StationPresence } from '../../../main/links/station-link.ts';
import type { TlsOptions } from '../../../main/links/streams.ts';
import type { Refusal } from '../../../main/links/wire.ts';
import { openStore } from '../../../main/store/open.ts';
import type { Store } from '../../../main/store/types.ts';
import { tempDir } from '../../temp-dir.ts';
import { center as centerStation, Told, vehicle as vehicleStation } from './parts.ts';

export const DAY_MS = 86_400_000;
/** The product's policy in a tenth of its time. */
export const quickBackoff = (): Backoff => new Backoff({ minMs: 50, maxMs: 2_000, jitter: 0.3 });

export interface Keys {
  authority: KeyAndCertificate;
  server: KeyAndCertificate;
}

export async function makeKeys(): Promise<Keys> {
  const authority = await createAuthority('test', Date.now());
  return { authority, server: await issueServer(authority, ['localhost', '127.0.0.1'], Date.now()) };
}

export async function stationTls(keys: Keys, id: string, now = Date.now()): Promise<TlsOptions> {
  const { key, request } = await createRequest(id);
  const cert = await signStation(keys.authority, request, id, now);
  if (cert === undefined) throw new Error('the authority did not sign');
  return { ca: keys.authority.certificate, cert, key };
}

const enrol = (store: Store, station: Station) => {
  if (store.registry.enrolled(station.id)) return;
  const codeHash = `code-${station.id}`;
  store.registry.putEnrolmentCode({ codeHash, createdAt: 0, expiresAt: Date.now() + DAY_MS });
  store.registry.enrol(codeHash, { ...station, enrolledAt: Date.now(), certificateUntil: Date.now() + DAY_MS });
};

export interface TestCenterOptions extends Partial<CenterLinksOptions> {
  file?: string;
  enrolled?: Station[];
}

export class TestCenter {
  readonly presence = new Told<StationPresence>();
  readonly errors = new Told<unknown>();
  readonly clientErrors = new Told<Error>();
  readonly refused = new Told<Refusal>();
  readonly bad = new Told<string>();
  store!: Store;
  broker!: Broker;
  links!: CenterLinks;
  port = 0;
  #server!: https.Server;
  #upgrades!: Upgrades;
  #isOpen = false;

  static async open(keys: Keys, options: TestCenterOptions = {}): Promise<TestCenter> {
    const test = new TestCenter();
    const { file = path.join(tempDir(), 'center.sqlite'), enrolled = [vehicleStation], ...linkOptions } = options;
    test.store = openStore({ file, station: centerStation });
    for (const station of enrolled) enrol(test.store, station);
    test.broker = await Broker.open({
      onDisconnect: (station) => test.links.disconnected(station),
      onClientError: (_station, error) => test.clientErrors.tell(error),
    });
    test.links = new CenterLinks({
      station: centerStation.id,
      journal: test.store.journal,
      open: () => test.broker.openService(),
      isEnrolled: (id) => {
        const known = test.store.registry.enrolled(id);
        return known !== undefined && known.revokedAt === undefined;
      },
      onPresence: test.presence.tell,
      onError: test.errors.tell,
      onRefused: (_station, refused) => refused.forEach(test.refused.tell),
      onBad: (_station, reason) => test.bad.tell(reason),
      backoff: quickBackoff(),
      ...linkOptions,
    });
    test.links.start();
    await test.#listen(keys);
    test.#isOpen = true;
    onTestFinished(() => test.kill());
    return test;
  }

  async #listen(keys: Keys): Promise<void> {
    this.#server = https.createServer({
      key: keys.server.key,
      cert: keys.server.certificate,
      ca: keys.authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    });
    const { registry } = this.store;
    this.#upgrades = new Upgrades({
      server: this.#server,
      sessions: new Sessions({ registry, stationId: centerStation.id, secure: true, now: Date.now }),
      registry,
      hostNames: [],
      personRouter: router({}),
      mediaPeer: () => {
        throw new Error('no media here');
      },
      onMqtt: (stream, id) => this.broker.handle(stream, id),
      log: () => undefined,
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.port = (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `wss://127.0.0.1:${this.port}/mqtt`;
  }

  /** Ends as a killed process does: sockets gone, nothing said, nothing flushed. */
  async kill(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#upgrades.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await this.broker.close();
    await this.links.close();
    this.store.close();
  }
}

export class TestVehicle {
  readonly states = new Told<Uplink>();
  readonly errors = new Told<unknown>();
  readonly refused = new Told<Refusal>();
  store!: Store;
  uplink!: MqttUplink;
  #isOpen = true;

  static open(
    url: string,
    tls: TlsOptions,
    options: Partial<MqttUplinkOptions> & { file?: string; as?: Station } = {},
  ): TestVehicle {
    const test = new TestVehicle();
    const { file = path.join(tempDir(), 'vehicle.sqlite'), as = vehicleStation, ...rest } = options;
    test.store = openStore({ file, station: as });
    test.uplink = new MqttUplink({
      url,
      station: as.id,
      center: centerStation,
      tls,
      journal: test.store.journal,
      onState: test.states.tell,
      onError: test.errors.tell,
      onRefused: (refused) => refused.forEach(test.refused.tell),
      backoff: quickBackoff(),
      stableMs: 500,
      ...rest,
    });
    onTestFinished(() => test.close());
    test.uplink.start();
    return test;
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.uplink.close();
    this.store.close();
  }
}
