/** The center station: broker, journal, media server, and the door for vehicles and staff. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { QianshaoError } from '../../contract/errors.ts';
import { LANE } from '../../contract/lane.ts';
import { isConference, type LiveTrack } from '../../contract/media.ts';
import type { CenterEvent } from '../../contract/screen-event.ts';
import type { Station } from '../../contract/station.ts';
import type { StoreTrouble } from '../../contract/store-trouble.ts';
import { authRoutes } from '../api/auth-routes.ts';
import { backfillRoute } from '../api/backfill-route.ts';
import { centerRouter, type CenterServices } from '../api/center-router.ts';
import { clipRoute } from '../api/clip-route.ts';
import { Door } from '../api/door.ts';
import { enrolRoute } from '../api/enrol-route.ts';
import { fetchedRoute } from '../api/footage-route.ts';
import { Hub } from '../api/hub.ts';
import { Sessions } from '../api/sessions.ts';
import { stillRoute } from '../api/still-route.ts';
import { stationRouter } from '../api/station-router.ts';
import type { Caller } from '../api/upgrades.ts';
import { WHEP, whepRoute } from '../api/whep-route.ts';
import { Broker } from '../links/broker.ts';
import { CenterLinks, SWEEP_MS } from '../links/center-links.ts';
import { loadServerKeys, type ServerKeys } from '../links/server-keys.ts';
import { openStream } from '../links/streams.ts';
import { decode } from '../links/wire.ts';
import { MapDesk } from '../map/map-desk.ts';
import { mediaAddresses } from '../media/addresses.ts';
import { Sfu } from '../media/sfu.ts';
import { PushDesk } from '../media/push/push-desk.ts';
import { ShareDesk } from '../media/whep/share-desk.ts';
import { log, resourcesRoot, version, webRoot } from '../program.ts';
import { Plotting } from '../plots/plotting.ts';
import { ResourceDesk } from '../resources/resource-desk.ts';
import { Situation } from '../situation/situation.ts';
import { trackServices } from '../situation/tracks.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/types.ts';
import { Commander } from './commander.ts';
import { CenterConference, ownerOf } from './conference.ts';
import type { CenterConfig, CommanderConfig } from './config.ts';
import { DatagramPort } from './datagram-port.ts';
import { CenterDispatch } from './dispatch.ts';
import { Enrolment } from './enrolment.ts';
import { CenterFootage } from './footage.ts';
import { CenterPtz } from './ptz.ts';
import { CenterRadio } from './radio.ts';
import { SentPictures } from './sent-pictures.ts';
import { CenterStills } from './stills.ts';
import { VehicleBook } from './vehicle-book.ts';

export interface CenterStationOptions {
  data: string;
  config: CenterConfig;
}

/** What is opened with the station. */
interface Desks {
  maps: MapDesk;
  resources: ResourceDesk;
  footage: CenterFootage;
}

/** Voices and faces are of the conference alone; what feeds give is for the wall. */
const isTalk = ({ feedKind }: LiveTrack): boolean => isConference(feedKind);
const pictures = (tracks: readonly LiveTrack[]): LiveTrack[] =>
  tracks.filter((track) => !isTalk(track) && track.feedKind !== 'ptt');

const GB = 1_000_000_000;

export class CenterStation {
  readonly #config: CenterConfig;
  readonly #self: Station;
  readonly #store: Store;
  readonly #broker: Broker;
  readonly #links: CenterLinks;
  readonly #hub: Hub<CenterEvent>;
  readonly #startedAt = Date.now();
  readonly #vehicles: VehicleBook;
  readonly #dispatch: CenterDispatch;
  readonly #plotting: Plotting;
  readonly #situation: Situation;
  readonly #commander: Commander | undefined;
  readonly #conference: CenterConference;
  readonly #stills: CenterStills;
  readonly #shares: ShareDesk;
  readonly #pushes: PushDesk;
  readonly #datagrams = new DatagramPort();
  readonly #radio: CenterRadio;
  readonly #sent = new SentPictures();
  readonly #ptz: CenterPtz;
  #sfu: Sfu | undefined;
  #maps: MapDesk | undefined;
  #resources: ResourceDesk | undefined;
  #footage: CenterFootage | undefined;
  #door: Door | undefined;
  #toldTracks = '';
  #closed = false;

  private constructor({ config }: CenterStationOptions, store: Store, broker: Broker) {
    this.#config = config;
    this.#self = store.station;
    this.#store = store;
    this.#broker = broker;
    this.#hub = new Hub(() => this.#snapshot());
    this.#vehicles = new VehicleBook({
      store,
      presences: () => this.#links.presences(),
      emit: (event) => this.#hub.emit(event),
      onChange: () => this.#dispatch.vehiclesChanged(),
      now: Date.now,
    });
    store.journal.listen((entries) => this.#vehicles.takeEntries(entries));
    this.#dispatch = new CenterDispatch({
      store,
      vehicles: () => this.#vehicles.list(),
      emit: (event) => this.#hub.emit(event),
      now: Date.now,
    });
    this.#plotting = new Plotting({ store, emit: (event) => this.#hub.emit(event), now: Date.now, log });
    this.#situation = new Situation({
      store,
      peersOf: (id) => (id === this.#self.id ? [] : [id]),
      isHeard: (id) => this.#vehicles.isOnline(id),
      emit: (event) => this.#hub.emit(event),
      log,
      moment: () => ({ now: Date.now(), uptime: performance.now() }),
    });
    this.#shares = new ShareDesk({
      store,
      sfu: () => this.#sfu,
      emit: (event) => this.#hub.emit(event),
      now: Date.now,
    });
    this.#pushes = new PushDesk({
      store,
      sfu: () => this.#sfu,
      emit: (event) => this.#hub.emit(event),
      now: Date.now,
      log,
    });
    this.#conference = new CenterConference({
      store,
      vehicles: () => this.#vehicles.list(),
      emit: (event) => this.#hub.emit(event),
      onLeave: () => this.#sfu?.hush(),
      log,
    });
    this.#radio = new CenterRadio({
      sfu: () => this.#media,
      nameOf: (id) => this.#vehicles.nameOf(id),
      emit: (stations) => this.#hub.emit({ type: 'station-channels', stations }),
      log,
    });
    this.#ptz = new CenterPtz({ emit: (stations) => this.#hub.emit({ type: 'station-ptz', stations }) });
    this.#stills = new CenterStills({ store, emit: (event) => this.#hub.emit(event) });
    this.#introduce();
    const external = config.broker === undefined ? undefined : new URL(config.broker);
    this.#links = new CenterLinks({
      station: this.#self.id,
      journal: store.journal,
      open: (fail) => (external ? openStream(external, {}, fail) : broker.openService()),
      isEnrolled: (id) => this.#vehicles.isEnrolled(id),
      onPresence: (presence) => this.#vehicles.take(presence),
      onError: log,
      // Looked for twice a second: known within the time that is set.
      silenceMs: config.silenceS * 1_000 - SWEEP_MS,
    });
    this.#commander = config.beidou && this.#openCommander(config.beidou);
  }

  /** @returns the station, its address, and the token of the first set-up while there is no administrator */
  static async open(
    options: CenterStationOptions,
  ): Promise<{ station: CenterStation; url: string; setupToken: string | undefined }> {
    const { data, config } = options;
    const self: Station = { ...config.station, kind: 'center' };
    const keys = await loadServerKeys(path.join(data, 'keys'), self.name, config.names, Date.now());
    let tell = (_troubles: readonly StoreTrouble[]): void => undefined;
    const store = openStore({
      file: path.join(data, 'journal.sqlite'),
      station: self,
      onListenerError: log,
      onDamage: log,
      onTrouble: (troubles) => tell(troubles),
    });
    const broker = await Broker.open({
      onDisconnect: (id) => station.#links.disconnected(id),
      onClientError: (_id, error) => log(error),
    });
    const station: CenterStation = new CenterStation(options, store, broker);
    tell = (troubles) => station.#hub.emit({ type: 'store', troubles });
    try {
      const setupToken = randomBytes(12).toString('base64url');
      await station.#startMedia();
      await station.#openDatagrams();
      const maps = await station.#openMaps(data);
      const resources = await station.#openResources(data);
      const footage = await station.#openFootage(data);
      const url = await station.#listen(keys, setupToken, { maps, resources, footage });
      station.#links.start();
      return { station, url, setupToken: store.registry.users().length === 0 ? setupToken : undefined };
    } catch (error) {
      await station.close();
      throw error;
    }
  }

  /** Idempotent. The door first, the journal last. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#vehicles.close();
    this.#dispatch.close();
    this.#plotting.close();
    this.#situation.close();
    this.#conference.close();
    this.#radio.close();
    this.#stills.close();
    await this.#commander?.close();
    await this.#door?.close();
    await this.#maps?.close();
    await this.#resources?.close();
    await this.#footage?.close();
    this.#shares.close();
    await this.#pushes.close();
    this.#sfu?.close();
    await this.#datagrams.close();
    await this.#links.close();
    await this.#broker.close();
    this.#store.close();
  }

  async #startMedia(): Promise<void> {
    const { port, addresses } = this.#config.media;
    const configured = addresses.map(({ ip, announced }) => ({
      ip,
      ...(announced === undefined ? {} : { announced }),
    }));
    this.#sfu = await Sfu.create({
      port,
      addresses: configured.length > 0 ? configured : mediaAddresses(this.#config.listen.host),
      onTracks: (tracks) => this.#tracksChanged(tracks),
      attends: this.#conference.attends,
      keys: () => this.#radio.mayKey,
      onPosition: (id, message) => this.#onLivePosition(id, message),
      log,
    });
  }

  async #openDatagrams(): Promise<void> {
    const { media, listen, probe } = this.#config;
    const { port, announced } = probe ?? { port: media.port + 1 };
    const where = { host: listen.host, port, ...(announced === undefined ? {} : { announced }) };
    await this.#datagrams.open({ ...where, commit: (...what) => this.#links.commit(...what), log });
  }

  async #openMaps(data: string): Promise<MapDesk> {
    this.#maps = await MapDesk.open({
      data,
      settings: this.#store.registry,
      userAgent: `Qianshao/${version}`,
      emit: (event) => this.#hub.emit(event),
      log,
    });
    return this.#maps;
  }

  async #openResources(data: string): Promise<ResourceDesk> {
    this.#resources = await ResourceDesk.open({ data, now: Date.now, emit: (event) => this.#hub.emit(event), log });
    return this.#resources;
  }

  async #openFootage(data: string): Promise<CenterFootage> {
    const { folder, quotaGB, spareGB } = this.#config.footage;
    this.#footage = await CenterFootage.open({
      root: folder ?? path.join(data, 'footage'),
      store: this.#store,
      quotaBytes: quotaGB * GB,
      spareBytes: spareGB * GB,
      isVehicle: (id) => this.#vehicles.isEnrolled(id),
      now: Date.now,
      emit: (event) => this.#hub.emit(event),
      log,
    });
    return this.#footage;
  }

  async #listen(keys: ServerKeys, setupToken: string, desks: Desks): Promise<string> {
    const { registry } = this.#store;
    const { listen, names } = this.#config;
    const now = Date.now;
    const sessions = new Sessions({ registry, stationId: this.#self.id, secure: true, now });
    const enrolment = new Enrolment({ authority: keys.authority, registry, center: this.#self, now });
    this.#door = await Door.open({
      page: 'center',
      listen,
      tls: { key: keys.server.key, cert: keys.server.chain, ca: keys.authority.certificate },
      webRoot,
      resourcesRoot,
      openPage: true,
      sessions,
      registry,
      hostNames: names,
      foreignPath: WHEP,
      personRouter: centerRouter(this.#services(enrolment, desks)),
      stationRouter: stationRouter({
        center: () => this.#self,
        measuring: this.#datagrams,
        conference: this.#conference.stationServices,
        offer: (id, offer) => desks.footage.offer(id, offer),
        radio: this.#radio.stationServices,
        sent: (id, emit) => this.#sent.watch(id, emit),
        ptz: this.#ptz.stationServices,
      }),
      mediaPeer: (caller, peer) => this.#mediaPeer(caller, peer),
      onMqtt: (stream, id) => this.#broker.handle(stream, id),
      log,
      routes: (app) => {
        authRoutes(app, { registry, sessions, setupToken, now });
        enrolRoute(app, enrolment, now);
        whepRoute(app, this.#shares);
        desks.maps.routes(app, sessions);
        desks.resources.routes(app, sessions);
        fetchedRoute(app, { sessions, file: (...what) => desks.footage.file(...what) });
        stillRoute(app, { sessions, picture: (...which) => this.#stills.picture(...which) });
        clipRoute(app, { sessions, export: (id, by) => desks.footage.evidence.export(id, by) });
        backfillRoute(app, { registry, handle: (...request) => desks.footage.handle(...request) });
      },
    });
    const host = listen.host === '0.0.0.0' || listen.host === '::' ? (names[0] ?? '127.0.0.1') : listen.host;
    return `https://${host}:${this.#door.port}/`;
  }

  #services(enrolment: Enrolment, { maps, resources, footage }: Desks): CenterServices {
    const { projections } = this.#store;
    return {
      watch: (emit) => this.#hub.watch(emit),
      messages: this.#dispatch.messageServices,
      plots: this.#plotting.services,
      maps: maps.services,
      resources: resources.services,
      alerts: this.#situation.alertServices,
      conference: this.#conference.services,
      footage: footage.services,
      radio: this.#radio.services,
      ptz: this.#ptz.services,
      shares: {
        add: (share, by) => ({ ...this.#shares.add(share, by), urls: [WHEP] }),
        revoke: (id, by) => this.#shares.revoke(id, by),
      },
      pushes: this.#pushes,
      ...trackServices(projections),
      createEnrolmentCode: () => enrolment.createCode(),
      revokeStation: (id) => {
        this.#vehicles.revoke(id);
        this.#broker.disconnect(id);
        this.#links.forget(id);
        this.#datagrams.forget(id);
      },
      noteAway: (id, by) => this.#vehicles.noteAway(id, by),
    };
  }

  /** @throws media-unavailable */
  get #media(): Sfu {
    if (!this.#sfu) throw new QianshaoError('media-unavailable');
    return this.#sfu;
  }

  #mediaPeer(caller: Caller, peer: string) {
    return caller.kind === 'station'
      ? this.#media.peer({ owner: ownerOf.station(caller.id), peer, station: caller.id })
      : this.#media.peer({ owner: ownerOf.person(caller.name), peer, home: this.#self.id });
  }

  #tracksChanged(tracks: LiveTrack[]): void {
    this.#conference.takeTalk(tracks.filter(isTalk));
    this.#pushes.tracksChanged();
    const shown = pictures(tracks);
    this.#sent.take(shown);
    // Where only a voice changed, the wall has nothing to do.
    const words = JSON.stringify(shown);
    if (words === this.#toldTracks) return;
    this.#toldTracks = words;
    this.#hub.emit({ type: 'tracks', tracks: shown });
  }

  #openCommander(config: CommanderConfig): Commander {
    return new Commander({
      config,
      store: this.#store,
      isEnrolled: (id) => this.#vehicles.isEnrolled(id),
      online: () => new Set(this.#links.presences().flatMap(({ station, online }) => (online ? [station] : []))),
      onStatus: (commander) => this.#hub.emit({ type: 'commander', commander }),
      onPositions: (positions) => this.#hub.emit({ type: 'positions', positions }),
      onHeard: (id) => this.#vehicles.heard(id),
      log,
    });
  }

  #introduce(): void {
    const known = this.#store.projections.stations().find(({ id }) => id === this.#self.id);
    if (known?.name !== this.#self.name)
      this.#store.journal.append([{ kind: 'station', lane: LANE.order, body: this.#self }]);
  }

  /** A position that came beside the picture: committed and acknowledged as if by the journal's own way. */
  #onLivePosition(id: string, message: Buffer): void {
    const batch = decode(message);
    if (typeof batch === 'string' || batch.t !== 'batch') return;
    this.#links
      .submit(
        id,
        batch.entries.filter(({ kind }) => kind === 'fix'),
      )
      .catch(log);
  }

  #snapshot(): CenterEvent[] {
    return [
      { type: 'station', station: this.#self, version },
      { type: 'vehicles', vehicles: this.#vehicles.summaries() },
      ...this.#dispatch.snapshot(),
      ...this.#plotting.snapshot(),
      ...(this.#maps?.snapshot() ?? []),
      ...(this.#resources?.snapshot() ?? []),
      ...(this.#footage?.snapshot() ?? []),
      ...this.#situation.snapshot(),
      { type: 'tracks', tracks: pictures(this.#sfu?.tracks() ?? []) },
      this.#stills.event,
      this.#conference.event,
      { type: 'station-channels', stations: this.#radio.list() },
      { type: 'station-ptz', stations: this.#ptz.list() },
      this.#shares.event,
      this.#pushes.event,
      { type: 'enrolled', stations: this.#store.registry.enrolledStations() },
      ...(this.#commander ? [{ type: 'commander' as const, commander: this.#commander.status }] : []),
      { type: 'store', troubles: this.#store.troubles() },
      ...(this.#store.recovery
        ? [
            {
              type: 'notice' as const,
              code: 'store-recovered',
              detail: this.#store.recovery.keptAs,
              at: this.#startedAt,
            },
          ]
        : []),
    ];
  }
}
