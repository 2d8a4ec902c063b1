/** The vehicle's sources of video as a person works with them: entered, changed, switched, tried again, taken away. */
import { randomBytes } from 'node:crypto';
import { QianshaoError } from '../../../contract/errors.ts';
import type { Feed } from '../../../contract/feed.ts';
import type {
  NewRtspSource,
  NewSenderSource,
  RtspSource,
  SenderSource,
  SourceConfig,
  SourceView,
} from '../../../contract/video-source.ts';
import { displayAddress, parseCameraAddress } from '../../media/ingest/camera-address.ts';
import { Inlet } from '../../media/ingest/inlet.ts';
import { RtspIngest, type IngestStatus } from '../../media/ingest/rtsp-ingest.ts';
import type { FootageDesk } from './footage-desk.ts';
import type { LazySfu } from './lazy-sfu.ts';
import { freshToken, hashOfToken } from '../../media/bearer-token.ts';
import type { SenderDesk } from './sender-desk.ts';
import type { SourceBook } from './source-book.ts';

/** Sources at once: more than any vehicle carries. */
export const SOURCE_LIMIT = 32;
/** Changes are told at most this often, ms. */
const TELL_MS = 250;

export interface SourceDeskOptions {
  station: string;
  book: SourceBook;
  sfu: LazySfu;
  footage: FootageDesk;
  /** Those that send to us. */
  senders: Pick<SenderDesk, 'statusOf' | 'placeOf' | 'sourcesChanged'>;
  /** Who sends it to the center now. */
  carrierOf: (id: string) => SourceView['carrier'];
  onSources: (sources: SourceView[]) => void;
  /** Which feeds there are. */
  onFeeds: (feeds: Pick<Feed, 'id' | 'kind' | 'name' | 'place'>[]) => void;
  now: () => number;
  log: (error: unknown) => void;
}

interface Row {
  config: SourceConfig;
  since: number;
  running: { ingest: RtspIngest; inlet: Inlet } | undefined;
}

export class SourceDesk {
  readonly #options: SourceDeskOptions;
  readonly #rows = new Map<string, Row>();
  #changing = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SourceDeskOptions) {
    this.#options = options;
  }

  /** Takes in what is configured. */
  start(): void {
    void this.#apply();
  }

  list(): SourceView[] {
    return [...this.#rows.values()].map((row) => this.#view(row));
  }

  configs(): SourceConfig[] {
    return [...this.#rows.values()].map(({ config }) => config);
  }

  config(id: string): SourceConfig | undefined {
    return this.#rows.get(id)?.config;
  }

  /** Sources that send to us and are switched on. */
  senders(): SenderSource[] {
    return [...this.#rows.values()].flatMap(({ config }) => (config.type !== 'rtsp' && config.enabled ? [config] : []));
  }

  /**
   * Adds a network camera or changes one. Without a password the known one is kept, an empty one takes it away.
   * @returns its id
   * @throws source-address-invalid, source-known, source-limit, not-found
   */
  async putRtsp({ id, ...entered }: NewRtspSource): Promise<string> {
    const known = id === undefined ? undefined : this.#config(id);
    const before = known?.type === 'rtsp' ? known : undefined;
    // A screen has the address without what may be secret in it: given back as it is, it stands for the whole.
    const isSame = before !== undefined && entered.address === displayAddress(before.address);
    const given = parseCameraAddress(isSame ? { ...entered, address: before.address } : entered);
    const user = given.user ?? (entered.user === '' ? undefined : before?.user);
    const password = given.password ?? (entered.password === '' ? undefined : before?.password);
    const { user: _user, password: _password, address: _address, ...rest } = entered;
    // Another host is another camera: what is known of the one before is not true of it.
    const isThere = before !== undefined && new URL(before.address).host === new URL(given.address).host;
    const config: RtspSource = {
      ...rest,
      ...(isThere && before.onvif ? { onvif: before.onvif } : {}),
      ...(isThere && before.model !== undefined ? { model: before.model } : {}),
      enabled: before?.enabled ?? true,
      id: before?.id ?? freshId('net'),
      type: 'rtsp',
      address: given.address,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    };
    const same = this.#others(config.id).some((one) => one.type === 'rtsp' && one.address === config.address);
    if (same) throw new QianshaoError('source-known', displayAddress(config.address));
    await this.put(config);
    return config.id;
  }

  /**
   * Adds a camera that was found, or gives one that was entered before its login and its turning.
   * @returns its id. @throws source-limit
   */
  async putFound(
    name: string,
    found: Pick<RtspSource, 'address' | 'user' | 'password' | 'onvif' | 'model'>,
  ): Promise<string> {
    const before = this.configs().find((one) => one.type === 'rtsp' && one.address === found.address);
    const fresh: RtspSource = {
      ...{ id: freshId('net'), type: 'rtsp', name, kind: 'camera', transport: 'tcp', record: true, enabled: true },
      ...found,
    };
    const config = before?.type === 'rtsp' ? { ...before, ...found } : fresh;
    await this.put(config);
    return config.id;
  }

  /** Lets a phone or an encoder in. @returns its id, and its token, which is known to nobody else. @throws source-limit */
  async addSender(entered: NewSenderSource): Promise<{ id: string; token: string }> {
    const token = freshToken();
    const id = freshId(entered.type);
    await this.put({ ...entered, id, record: true, enabled: true, secretHash: hashOfToken(token) });
    return { id, token };
  }

  /** Another token: who has the one before is shown out. @throws not-found */
  async renewSender(id: string): Promise<{ token: string; type: SenderSource['type'] }> {
    const config = this.#config(id);
    if (config.type === 'rtsp') throw new QianshaoError('not-found', `sender ${id}`);
    const token = freshToken();
    await this.put({ ...config, secretHash: hashOfToken(token) });
    return { token, type: config.type };
  }

  /** Another name or kind. @throws not-found */
  async putSender(id: string, { name, kind }: Pick<NewSenderSource, 'name' | 'kind'>): Promise<void> {
    const config = this.#config(id);
    if (config.type === 'rtsp') throw new QianshaoError('not-found', `sender ${id}`);
    await this.put({ ...config, name, kind });
  }

  /** Keeps a source and applies it. @throws source-limit */
  async put(config: SourceConfig): Promise<void> {
    if (this.#others(config.id).length >= SOURCE_LIMIT) throw new QianshaoError('source-limit');
    this.#options.book.put(config);
    await this.#apply();
  }

  /** One of the settings file comes back at the next start. @throws not-found */
  async remove(id: string): Promise<void> {
    this.#config(id);
    this.#options.book.remove(id);
    await this.#apply([id]);
  }

  /** @throws not-found */
  async setEnabled(id: string, enabled: boolean): Promise<void> {
    this.#config(id);
    this.#options.book.set(id, { enabled });
    await this.#apply();
  }

  /** Of any feed, also of the console's cameras. */
  async setRecord(feed: string, record: boolean): Promise<void> {
    this.#options.book.set(feed, { record });
    await this.#apply();
  }

  /** Tries again at once. @throws not-found */
  retry(id: string): void {
    this.#config(id);
    this.#rows.get(id)?.running?.ingest.retry();
  }

  /** Which feeds there are, and where. */
  tellFeeds(): void {
    const enabled = [...this.#rows.values()].map(({ config }) => config).filter((config) => config.enabled);
    this.#options.onFeeds(enabled.map((config) => feedOf(config, this.#options.senders.placeOf(config.id))));
  }

  /** Something of a source is another. */
  changed(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#options.onSources(this.list());
    }, TELL_MS);
  }

  /** Idempotent; no ffmpeg is left. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#changing;
    await Promise.all([...this.#rows.values()].map((row) => this.#stop(row)));
  }

  #config(id: string): SourceConfig {
    const row = this.#rows.get(id);
    if (!row) throw new QianshaoError('not-found', `source ${id}`);
    return row.config;
  }

  #others(id: string): SourceConfig[] {
    return [...this.#rows.values()].flatMap(({ config }) => (config.id === id ? [] : [config]));
  }

  /** One change after the other. @param without ids that are gone whatever the book says */
  #apply(without: readonly string[] = []): Promise<void> {
    this.#changing = this.#changing.then(() => this.#work(without)).catch(this.#options.log);
    return this.#changing;
  }

  async #work(without: readonly string[]): Promise<void> {
    if (this.#closed) return;
    const { book, now } = this.#options;
    const configs = book.all().filter(({ id }) => !without.includes(id));
    for (const [id, row] of [...this.#rows]) {
      if (configs.some((config) => config.id === id)) continue;
      this.#rows.delete(id);
      await this.#stop(row);
    }
    for (const config of configs.slice(0, SOURCE_LIMIT)) {
      const row = this.#rows.get(config.id) ?? { config, since: now(), running: undefined };
      this.#rows.set(config.id, row);
      const isOther = needs(row.config) !== needs(config);
      if (row.config.enabled !== config.enabled) row.since = now();
      row.config = config;
      if (isOther || !config.enabled) await this.#stop(row);
      if (config.enabled && config.type === 'rtsp') row.running ??= await this.#run(config);
      if (config.type === 'rtsp')
        this.#options.footage.flows(config.id, row.running?.ingest.status.picture !== undefined);
    }
    this.#options.senders.sourcesChanged();
    this.tellFeeds();
    this.changed();
  }

  async #run(source: RtspSource): Promise<Row['running']> {
    const { station, footage, now, log } = this.#options;
    // Without a worker the camera is recorded all the same.
    const sfu = await this.#options.sfu.ready().catch((error: unknown) => {
      log(error);
      return undefined;
    });
    const { id: feed, kind: feedKind, name } = source;
    const inlet = new Inlet({ sfu, track: { station, feed, feedKind, name }, log });
    const recorder = footage.recorder(feed);
    const ingest: RtspIngest = new RtspIngest({
      source,
      inlet,
      onFragment: (fragment) => recorder.take(fragment),
      onRunEnd: () => {
        void recorder.endRun();
        footage.flows(feed, false);
      },
      onChange: () => {
        footage.flows(feed, ingest.status.picture !== undefined);
        this.changed();
      },
      now,
    });
    return { ingest, inlet };
  }

  async #stop(row: Row): Promise<void> {
    const running = row.running;
    row.running = undefined;
    await running?.ingest.close();
    running?.inlet.close();
  }

  #view({ config, since, running }: Row): SourceView {
    const { id, type, name, kind, record } = config;
    const { carrierOf, book, senders } = this.#options;
    const carrier = carrierOf(id);
    const place = senders.placeOf(id) ?? config.place;
    const status: IngestStatus = !config.enabled
      ? { state: 'off', reason: 'switched-off', since }
      : config.type === 'rtsp'
        ? (running?.ingest.status ?? { state: 'lost', reason: 'connecting', since })
        : senders.statusOf(id);
    const camera =
      config.type === 'rtsp'
        ? {
            address: displayAddress(config.address),
            transport: config.transport,
            ...(config.model === undefined ? {} : { model: config.model }),
            ...(config.user === undefined ? {} : { user: config.user }),
          }
        : {};
    return {
      ...{ id, type, name, kind, record, ...camera, ...status },
      ...(place ? { place } : {}),
      hasPassword: config.type === 'rtsp' && config.password !== undefined,
      ptz: config.type === 'rtsp' && config.onvif !== undefined,
      ...(carrier === undefined ? {} : { carrier }),
      own: book.isOwn(id),
    };
  }
}

const feedOf = ({ id, kind, name, place: fixed }: SourceConfig, moving: SourceConfig['place']) => {
  const place = moving ?? fixed;
  return { id, kind, name, ...(place ? { place } : {}) };
};

const freshId = (beginning: string): string => `${beginning}-${randomBytes(4).toString('hex')}`;

/** What of a configuration makes a new run of ffmpeg, or new names at the SFU. */
function needs(config: SourceConfig): string {
  const { place: _place, record: _record, enabled: _enabled, ...rest } = config;
  return JSON.stringify(rest);
}
