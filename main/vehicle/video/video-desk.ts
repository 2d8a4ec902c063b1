/** Video on the vehicle: its own SFU, the sources that enter there, the console that watches there, and the footage of all. */
import path from 'node:path';
import type { Feed } from '../../../contract/feed.ts';
import { LANE } from '../../../contract/lane.ts';
import type { LiveTrack, MediaPeer } from '../../../contract/media.ts';
import type { VehicleEvent } from '../../../contract/screen-event.ts';
import type { Station } from '../../../contract/station.ts';
import type { SenderInvitation, SenderSource, SourceConfig } from '../../../contract/video-source.ts';
import type { PushServices } from '../../api/push-router.ts';
import type { ShareServices } from '../../api/share-router.ts';
import type { VideoServices } from '../../api/video-router.ts';
import { WHEP } from '../../api/whep-route.ts';
import type { SenderServices } from '../../api/whip-route.ts';
import { parseCameraAddress } from '../../media/ingest/camera-address.ts';
import { PushDesk } from '../../media/push/push-desk.ts';
import { ShareDesk } from '../../media/whep/share-desk.ts';
import type { Export } from '../../media/evidence/evidence.ts';
import type { Sfu } from '../../media/sfu.ts';
import type { Store } from '../../store/types.ts';
import type { CenterSocket } from '../center-socket.ts';
import { BackfillDesk, type CenterWay } from './backfill-desk.ts';
import { CameraSearch } from './camera-search.ts';
import { Entrance } from './entrance.ts';
import { FootageDesk } from './footage-desk.ts';
import { ForwardDesk, type ForwardDeskOptions } from './forward-desk.ts';
import { LazySfu } from './lazy-sfu.ts';
import { PtzDesk } from './ptz-desk.ts';
import { SenderDesk } from './sender-desk.ts';
import { SourceBook } from './source-book.ts';
import { SourceDesk } from './source-desk.ts';
import type { StillDesk } from './still-desk.ts';
import { StillTaker } from './still-taker.ts';

export interface VideoDeskOptions {
  /** The station's data directory: footage lies in a folder of it, unless the settings name another. */
  data: string;
  station: { id: string; name: string };
  host: string;
  /** Names of networks that are searched for cameras; undefined: all. */
  cameraNetworks: readonly string[] | undefined;
  center: () => Pick<Station, 'id' | 'name'> | undefined;
  /** Where phones and encoders come in. */
  guests: { host: string; port: number };
  /** Built pages (dist/web). */
  webRoot: string;
  sources: readonly SourceConfig[];
  media: { port: number; addresses: readonly { ip: string; announced?: string | undefined }[] };
  footage: { folder?: string | undefined; quotaGB: number; spareGB: number };
  store: Store;
  now: () => number;
  /** The way to the center; undefined: this vehicle is not enrolled. */
  way: () => CenterWay | undefined;
  emit: (event: VehicleEvent) => void;
  /** The center gets this feed now. */
  isPublished: (feed: string) => boolean;
  /** What the station goes by where it sends feeds to the center by itself. */
  forwarding: Omit<ForwardDeskOptions, 'sfu' | 'tracks' | 'sources' | 'onChange' | 'log'>;
  stills: Pick<StillDesk, 'feeds' | 'plan' | 'take' | 'takenAt'>;
  /** Feeds that the station itself sends to the center. */
  onForwarded: (feeds: readonly string[]) => void;
  /** Feeds that the station itself has. */
  onFeeds: (feeds: Pick<Feed, 'id' | 'kind' | 'name' | 'place'>[]) => void;
  log: (error: unknown) => void;
}

const GB = 1_000_000_000;

export class VideoDesk {
  readonly #options: VideoDeskOptions;
  readonly #sfu: LazySfu;
  readonly #footage: FootageDesk;
  readonly #senders: SenderDesk;
  readonly #shares: ShareDesk;
  readonly #pushes: PushDesk;
  readonly #entrance: Entrance;
  readonly #sources: SourceDesk;
  readonly #search: CameraSearch;
  readonly #ptz: PtzDesk;
  readonly #backfill: BackfillDesk;
  readonly #forward: ForwardDesk;
  readonly #stills: StillTaker;
  #tracks: LiveTrack[] = [];

  private constructor(options: VideoDeskOptions, book: SourceBook, footage: FootageDesk) {
    this.#options = options;
    const { data, station, host, guests, webRoot, media, store, way, emit, isPublished, now, log } = options;
    this.#footage = footage;
    this.#backfill = new BackfillDesk({ station: station.id, store, footage, way, emit, log });
    this.#sfu = new LazySfu({
      station: station.id,
      host,
      media: {
        port: media.port,
        addresses: media.addresses.map(({ ip, announced }) => ({
          ip,
          ...(announced === undefined ? {} : { announced }),
        })),
      },
      onTracks: (tracks) => this.#onTracks(tracks),
      onStart: () => this.#sources.changed(),
      log,
    });
    this.#senders = new SenderDesk({
      station,
      sfu: this.#sfu,
      senders: () => this.#sources.senders(),
      noEntrance: () => this.#entrance.trouble,
      isRecording: (feed) => footage.status.recording.includes(feed),
      isPublished,
      onChange: () => this.#sources.changed(),
      onPlace: () => {
        this.#sources.tellFeeds();
        this.#sources.changed();
      },
      now,
      log,
    });
    this.#shares = new ShareDesk({
      store,
      sfu: () => this.#sfu.running,
      emit: (event) => {
        emit(event);
        void this.#openEntrance();
      },
      now,
    });
    this.#pushes = new PushDesk({ store, sfu: () => this.#sfu.running, emit, now, log });
    this.#entrance = new Entrance({
      listen: guests,
      keys: path.join(data, 'guest-keys'),
      station: station.name,
      webRoot,
      senders: this.#senders,
      viewers: this.#shares,
      onChange: () => this.#sources.changed(),
      log,
    });
    this.#sources = new SourceDesk({
      station: station.id,
      book,
      sfu: this.#sfu,
      footage: this.#footage,
      senders: {
        statusOf: (id) => this.#senders.statusOf(id),
        placeOf: (id) => this.#senders.placeOf(id),
        sourcesChanged: () => {
          this.#senders.sourcesChanged();
          void this.#openEntrance();
        },
      },
      carrierOf: (id) => this.#forward?.carrierOf(id),
      onSources: (sources) => {
        emit({ type: 'video-sources', sources });
        this.#ptz.follow(this.#sources.configs());
      },
      onFeeds: options.onFeeds,
      now,
      log,
    });
    this.#forward = new ForwardDesk({
      ...options.forwarding,
      sfu: () => this.#sfu.running,
      tracks: () => this.#tracks,
      sources: () => this.#sources.list(),
      onChange: () => {
        this.#sources.changed();
        options.onForwarded(this.#forward?.flowing ?? []);
      },
      log,
    });
    this.#search = new CameraSearch({
      interfaces: options.cameraNetworks,
      sources: () => this.#sources.configs(),
    });
    this.#ptz = new PtzDesk({
      self: station,
      center: options.center,
      onHold: (body) => store.journal.append([{ kind: 'ptz-hold', lane: LANE.history, body }]),
      onViews: (cameras) => emit({ type: 'ptz', cameras }),
      now,
      log,
    });
    const { stills, forwarding } = options;
    this.#stills = new StillTaker({
      feeds: () => stills.feeds.filter((feed) => this.#sources.config(feed)?.enabled),
      picture: (feed) => footage.recorder(feed).newestKey,
      plan: () => stills.plan,
      takenAt: (feed) => stills.takenAt(feed),
      windows: forwarding.windows,
      take: (still) => stills.take(still),
      log,
    });
  }

  /** Footage that a kill left is put in order first; then cameras are fetched. */
  static async open(options: VideoDeskOptions): Promise<VideoDesk> {
    const { data, footage, store, now, emit, log } = options;
    const book = new SourceBook(store.registry, options.sources.map(withoutLogin));
    const opened = await FootageDesk.open({
      root: footage.folder ?? path.join(data, 'footage'),
      store,
      quotaBytes: footage.quotaGB * GB,
      spareBytes: footage.spareGB * GB,
      records: (feed) => book.records(feed),
      unrecorded: () => book.unrecorded(),
      now,
      emit,
      log,
    });
    const desk = new VideoDesk(options, book, opened.desk);
    desk.#sources.start();
    return desk;
  }

  /** Feeds for viewers that are not ours, at the vehicle itself. */
  get shareServices(): ShareServices {
    return {
      add: async (share, by) => {
        const made = this.#shares.add(share, by);
        await this.#openEntrance();
        return { ...made, urls: this.#entrance.urls(WHEP) };
      },
      revoke: (id, by) => this.#shares.revoke(id, by),
    };
  }

  /** Feeds for other platforms, from the vehicle itself. */
  get pushServices(): PushServices {
    return this.#pushes;
  }

  get services(): VideoServices {
    const [sources, footage] = [this.#sources, this.#footage];
    return {
      mediaPeer: (peer) => this.mediaPeer(peer),
      putCamera: (camera) => sources.putRtsp(camera),
      findCameras: (place) => this.#search.find(place),
      addFound: async (camera) => sources.putFound(camera.name, await this.#search.read(camera)),
      ptz: this.#ptz.services,
      addSender: async (entered) => this.#invitation(entered.type, await sources.addSender(entered)),
      renewSender: async (id) => {
        const { type, token } = await sources.renewSender(id);
        return this.#invitation(type, { id, token });
      },
      putSender: (id, change) => sources.putSender(id, change),
      removeSource: (id) => sources.remove(id),
      setEnabled: (id, enabled) => sources.setEnabled(id, enabled),
      setRecord: async (feed, record) => {
        await sources.setRecord(feed, record);
        footage.wishesChanged();
        this.#followTracks();
      },
      retry: (id) => sources.retry(id),
      footageFeeds: () => footage.feeds(),
      covered: (query) => footage.covered(query),
      segments: (query) => footage.segments(query),
      mark: (clip, by) => footage.mark(clip, by),
      clip: (id) => footage.clip(id),
      release: (id, by) => footage.release(id, by),
      check: (id, by) => footage.evidence.check(id, by),
      custody: (id) => footage.evidence.custody(id),
    };
  }

  /** For encoders at the console's own door: on the vehicle's own machine, or where its owner let the network in. */
  get senders(): SenderServices {
    return this.#senders;
  }

  /** A segment's file, for the screens and for back-fill. @throws footage-none */
  file(feed: string, startAt: number) {
    return this.#footage.file(feed, startAt);
  }

  /** A clip to carry away. @throws not-found, footage-none, clip-too-large */
  export(id: string, by: string): Promise<Export> {
    return this.#footage.evidence.export(id, by);
  }

  /** What is heard or said on a radio channel is kept like a picture. */
  keepVoice(channel: string, packet: Uint8Array): void {
    this.#footage.voice(channel, packet);
  }

  /** The way to the center is another, or there again. */
  wayChanged(): void {
    this.#backfill.lineChanged();
    this.#forward.move();
  }

  /** Feeds that nobody sends, for they are too wide for the link as they are. */
  get leftOut(): readonly string[] {
    return this.#forward.leftOut;
  }

  /** Another line to the center, or none. */
  useLine(socket: CenterSocket | undefined): void {
    this.#forward.use(socket);
    this.#ptz.line.use(socket);
  }

  /** Other feeds are wanted at the center, windows came or went. */
  wishesChanged(): void {
    this.#forward.look();
  }

  /** The vehicle's SFU, started where it does not run yet. @throws media-unavailable */
  sfu(): Promise<Sfu> {
    return this.#sfu.ready();
  }

  /** A page's place at the vehicle's own SFU. */
  mediaPeer(peer: string): MediaPeer {
    return this.#sfu.peer(peer);
  }

  snapshot(): VehicleEvent[] {
    return [
      { type: 'video-sources', sources: this.#sources.list() },
      { type: 'local-tracks', tracks: this.#tracks },
      { type: 'ptz', cameras: this.#ptz.views },
      { type: 'footage', footage: this.#footage.status },
      { type: 'clips', clips: this.#footage.clips() },
      this.#shares.event,
      this.#pushes.event,
      this.#backfill.event,
    ];
  }

  /** Idempotent. Cameras first, then what was written of them. */
  async close(): Promise<void> {
    await this.#stills.close();
    this.#forward.close();
    await this.#backfill.close();
    await this.#entrance.close();
    await this.#ptz.close();
    this.#senders.close();
    this.#shares.close();
    await this.#pushes.close();
    await this.#sources.close();
    await this.#footage.close();
    this.#sfu.close();
  }

  /** Open while somebody is expected. */
  #openEntrance(): Promise<void> {
    const { shares } = this.#shares.event;
    return this.#entrance.want(this.#sources.senders().length > 0 || shares.length > 0);
  }

  async #invitation(
    type: SenderSource['type'],
    { id, token }: { id: string; token: string },
  ): Promise<SenderInvitation> {
    await this.#openEntrance();
    return { id, token, urls: this.#entrance.urls(type === 'phone' ? `/phone#${token}` : '/whip') };
  }

  #onTracks(tracks: LiveTrack[]): void {
    this.#tracks = tracks;
    this.#options.emit({ type: 'local-tracks', tracks });
    this.#pushes.tracksChanged();
    this.#forward.look();
    this.#followTracks();
  }

  /** Cameras that are fetched have a recorder at their own ffmpeg; the others are taken out of the SFU. */
  #followTracks(): void {
    const sfu = this.#sfu.running;
    if (!sfu) return;
    const isVoice = ({ feedKind }: LiveTrack) => feedKind === 'radio' || feedKind === 'ptt';
    const foreign = this.#tracks.filter(
      (track) => !isVoice(track) && this.#sources.config(track.feed)?.type !== 'rtsp',
    );
    this.#footage.follow(sfu, foreign);
  }
}

/** People write user and password into the address; here they are fields of their own. @throws source-address-invalid */
function withoutLogin(config: SourceConfig): SourceConfig {
  return config.type === 'rtsp' ? { ...config, ...parseCameraAddress(config) } : config;
}
