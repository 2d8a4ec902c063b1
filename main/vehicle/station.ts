/** The vehicle station: devices, journal, link to the center, and the door for its console; works with no window open. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { LANE } from '../../contract/lane.ts';
import type { Device } from '../../contract/device.ts';
import type { Draft, Entry } from '../../contract/entry.ts';
import type { Feed } from '../../contract/feed.ts';
import type { Fix } from '../../contract/fix.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import type { Station } from '../../contract/station.ts';
import { Door } from '../api/door.ts';
import { clipRoute } from '../api/clip-route.ts';
import { closedPage, enterRoute } from '../api/enter-route.ts';
import { footageRoute } from '../api/footage-route.ts';
import { Hub } from '../api/hub.ts';
import { recordingsRoute } from '../api/recordings-route.ts';
import { Sessions } from '../api/sessions.ts';
import { vehicleRouter, type VehicleServices } from '../api/vehicle-router.ts';
import { whipRoute } from '../api/whip-route.ts';
import { loadIdentity } from '../links/enrol.ts';
import { encodeBatch } from '../links/wire.ts';
import { MapDesk } from '../map/map-desk.ts';
import { log, resourcesRoot, version, webRoot } from '../program.ts';
import { Plotting } from '../plots/plotting.ts';
import { ResourceDesk } from '../resources/resource-desk.ts';
import { Situation } from '../situation/situation.ts';
import { trackServices } from '../situation/tracks.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/types.ts';
import { CenterLine } from './center-line.ts';
import type { VehicleConfig } from './config.ts';
import { DeviceDesk } from './device-desk.ts';
import { Dispatch } from './dispatch.ts';
import { FeedBook } from './feed-book.ts';
import { FloorDesk } from './floor-desk.ts';
import { LinkDesk } from './link-desk.ts';
import { Navigation } from './navigation.ts';
import { RadioDesk } from './radio/radio-desk.ts';
import { StationClock } from './station-clock.ts';
import { StillDesk } from './video/still-desk.ts';
import { VideoDesk } from './video/video-desk.ts';

export interface VehicleStationOptions {
  data: string;
  config: VehicleConfig;
}

type OwnFeeds = readonly Pick<Feed, 'id' | 'kind' | 'name' | 'place'>[];

/** What is opened with the station. */
interface Desks {
  maps: MapDesk;
  resources: ResourceDesk;
  video: VideoDesk;
  radio: RadioDesk;
}

export class VehicleStation {
  readonly #self: Station;
  readonly #store: Store;
  readonly #clock: StationClock;
  readonly #hub: Hub<VehicleEvent>;
  readonly #links: LinkDesk;
  readonly #stills: StillDesk;
  readonly #line: CenterLine;
  readonly #feeds: FeedBook;
  readonly #navigation: Navigation;
  readonly #devices: DeviceDesk;
  readonly #dispatch: Dispatch;
  readonly #plotting: Plotting;
  readonly #situation: Situation;
  readonly #floor: FloorDesk;
  readonly #recordings: string;
  readonly #ownFeeds: Record<'video' | 'radio', OwnFeeds> = { video: [], radio: [] };
  readonly #reported = new Map<string, string>();
  #maps: MapDesk | undefined;
  #resources: ResourceDesk | undefined;
  #video: VideoDesk | undefined;
  #radio: RadioDesk | undefined;
  #door: Door | undefined;
  /** Of the console, that are open. */
  #pages = 0;
  #closed = false;

  private constructor({ data, config }: VehicleStationOptions) {
    this.#self = { ...config.station, kind: 'vehicle' };
    this.#recordings = path.join(data, 'recordings');
    const clock = new StationClock();
    this.#clock = clock;
    this.#hub = new Hub(
      () => this.#snapshot(),
      (pages) => this.#onPages(pages),
    );
    this.#store = openStore({
      file: path.join(data, 'journal.sqlite'),
      station: this.#self,
      now: () => clock.now(),
      clock: () => clock.source(),
      facts: { due: () => clock.due(), written: () => clock.written() },
      onListenerError: log,
      onDamage: log,
      onTrouble: (troubles) => this.#hub.emit({ type: 'store', troubles }),
    });
    const { journal, projections } = this.#store;
    clock.restore(projections.clocks.newest(this.#self.id, clock.boot));
    this.#introduce();
    this.#feeds = new FeedBook({
      station: this.#self.id,
      journal,
      known: projections.feeds().filter(({ station }) => station === this.#self.id),
      now: Date.now,
      onChange: (feeds) => {
        this.#hub.emit({ type: 'feeds', feeds });
        this.#video?.wishesChanged();
      },
    });
    this.#links = new LinkDesk({
      given: config.links,
      registry: this.#store.registry,
      emit: (event) => this.#hub.emit(event),
      isPublishing: () => this.#feeds.publishing,
      // The first choice is made before there are devices.
      modem: (device) => this.#devices?.status.newest(device, 'modem'),
    });
    this.#stills = new StillDesk({
      store: this.#store,
      link: () => this.#links.inUse,
      ackedKbps: () => this.#links.ackedKbps,
      video: () => this.#links.video,
      wanted: () => this.#feeds.wanted,
      leftOut: () => this.#video?.leftOut ?? [],
      now: () => clock.now(),
      emit: (event) => this.#hub.emit(event),
    });
    this.#dispatch = new Dispatch({
      store: this.#store,
      readCenter: () => loadIdentity(data)?.center,
      configs: () => this.#devices.configs(),
      card: (device) => this.#devices.status.newest(device, 'rdss-card')?.card,
      command: (device, command) => this.#devices.command(device, command),
      emit: (event) => this.#hub.emit(event),
      log,
      now: () => clock.now(),
    });
    this.#plotting = new Plotting({
      store: this.#store,
      emit: (event) => this.#hub.emit(event),
      now: () => clock.now(),
      log,
    });
    this.#situation = new Situation({
      store: this.#store,
      peersOf: () => (this.#dispatch.center ? [this.#dispatch.center.id] : []),
      isHeard: () => true,
      emit: (event) => this.#hub.emit(event),
      log,
      moment: () => ({ now: clock.now(), uptime: clock.uptime }),
    });
    this.#floor = new FloorDesk({
      config: config.beidou,
      store: this.#store,
      readCenter: () => loadIdentity(data)?.center,
      configs: () => this.#devices.configs(),
      newest: (device) =>
        (['rdss-card', 'rdss-queue'] as const).flatMap((type) => this.#devices.status.newest(device, type) ?? []),
      command: (device, command) => this.#devices.command(device, command),
      onStatus: (floor) => this.#hub.emit({ type: 'floor', floor }),
      onRow: (row) => this.#links.table.putFloor(row),
      onPositions: (positions) => this.#hub.emit({ type: 'positions', positions }),
      log,
      now: () => clock.now(),
    });
    this.#line = new CenterLine({
      data,
      station: this.#self,
      journal,
      links: this.#links,
      onUplink: (uplink) => {
        this.#hub.emit({ type: 'uplink', uplink });
        this.#dispatch.lineChanged(uplink);
        this.#floor.uplink(uplink);
      },
      onConference: (event) => !this.#closed && this.#hub.emit(event),
      onWay: () => this.#video?.wayChanged(),
      // While a window sends a picture, positions ride beside it; the journal steps in when one is not confirmed in time.
      hold: (entry) => entry.kind === 'fix' && this.#feeds.sentByWindow,
      log,
    });
    journal.listen((entries) => this.#onEntries(entries));
    this.#devices = new DeviceDesk({
      given: config.devices,
      registry: this.#store.registry,
      portFolders: config.portFolders,
      recordings: this.#recordings,
      emit: (event) => this.#hub.emit(event),
      onEvent: (device, event) => {
        this.#navigation.accept(device, event);
        this.#radio?.accept(device, event);
        if (!this.#floor.accept(device, event)) this.#dispatch.accept(device, event);
        if (event.type === 'modem') this.#links.signalChanged();
      },
      onDevice: (device) => this.#onDevice(device),
      onCommand: (...asked) => this.#dispatch.asked(...asked),
      log,
    });
    this.#navigation = new Navigation({
      clock,
      registry: this.#store.registry,
      onFix: (fix) => this.#onFix(fix),
      emit: (event) => this.#hub.emit(event),
      isThere: (device) => this.#devices.driverOf(device) !== undefined,
    });
  }

  /** @returns the station and the address that lets the operator in */
  static async open(options: VehicleStationOptions): Promise<{ station: VehicleStation; url: string }> {
    const station = new VehicleStation(options);
    try {
      const maps = await station.#openMaps(options.data);
      const resources = await station.#openResources(options.data);
      const video = await station.#openVideo(options);
      const radio = station.#openRadio(options.config, video);
      return { station, url: await station.#listen(options.config.listen, { maps, resources, video, radio }) };
    } catch (error) {
      await station.close();
      throw error;
    }
  }

  /** Idempotent. Devices first, so that nothing new comes; the journal last. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#door?.close();
    await this.#maps?.close();
    await this.#resources?.close();
    await this.#radio?.close();
    await this.#video?.close();
    this.#stills.close();
    await this.#devices.close();
    this.#floor.close();
    this.#dispatch.close();
    this.#plotting.close();
    this.#situation.close();
    this.#navigation.close();
    await this.#line.close();
    this.#links.close();
    this.#store.close();
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

  async #openVideo({ data, config }: VehicleStationOptions): Promise<VideoDesk> {
    this.#video = await VideoDesk.open({
      data,
      station: this.#self,
      host: config.listen.host,
      guests: config.guests,
      cameraNetworks: config.cameraSearch.interfaces,
      center: () => this.#dispatch.center,
      webRoot,
      sources: config.cameras,
      media: config.media,
      footage: config.footage,
      store: this.#store,
      now: () => this.#clock.now(),
      way: () => this.#line.files,
      emit: (event) => this.#hub.emit(event),
      isPublished: (feed) => this.#feeds.list().some(({ id, state }) => id === feed && state === 'publishing'),
      onFeeds: (feeds) => this.#announce('video', feeds),
      forwarding: {
        wanted: () => this.#feeds.wanted,
        windows: () => this.#pages,
        link: () => this.#links.inUse,
        windowVideo: () => this.#links.video,
        picturesOnly: () => this.#stills.isOn,
        center: (peer) => this.#line.mediaPeer(peer),
        localAddress: () => this.#links.table.localAddress,
        onReport: (report) => this.#links.reportForwarded(report),
      },
      stills: this.#stills,
      onForwarded: (feeds) => !this.#closed && this.#feeds.carry(feeds),
      log,
    });
    const video = this.#video;
    this.#line.follow((socket) => video.useLine(socket));
    return video;
  }

  #openRadio(config: VehicleConfig, video: VideoDesk): RadioDesk {
    this.#radio = new RadioDesk({
      self: this.#self,
      given: config.radios,
      registry: this.#store.registry,
      sfu: () => video.sfu(),
      center: () => this.#dispatch.center,
      isThere: (device) => this.#devices.isThere(device),
      command: (device, command) => this.#devices.command(device, command),
      onPress: (...press) => this.#dispatch.keyAsked(...press),
      onEnding: (...end) => this.#dispatch.keyEnding(...end),
      onVoice: (channel, packet) => video.keepVoice(channel, packet),
      onFeeds: (feeds) => this.#announce('radio', feeds),
      emit: (event) => this.#hub.emit(event),
      now: () => this.#clock.now(),
      log,
    });
    const { line } = this.#radio;
    this.#line.follow((socket) => line.use(socket));
    return this.#radio;
  }

  /** Feeds of the station itself, from the desks that have any. */
  #announce(desk: 'video' | 'radio', feeds: OwnFeeds): void {
    this.#ownFeeds[desk] = feeds;
    this.#feeds.announceOwn([...this.#ownFeeds.video, ...this.#ownFeeds.radio]);
  }

  async #listen(listen: { host: string; port: number }, desks: Desks): Promise<string> {
    const { maps, resources, video } = desks;
    const { registry } = this.#store;
    const token = randomBytes(24).toString('base64url');
    const sessions = new Sessions({ registry, stationId: this.#self.id, secure: false, now: Date.now });
    this.#door = await Door.open({
      page: 'vehicle',
      listen,
      webRoot,
      resourcesRoot,
      openPage: false,
      closedPage,
      sessions,
      registry,
      hostNames: [],
      personRouter: vehicleRouter(this.#services(desks)),
      mediaPeer: (_caller, peer) => this.#line.mediaPeer(peer),
      log,
      routes: (app) => {
        enterRoute(app, { registry, sessions, token });
        recordingsRoute(app, { folder: this.#recordings, sessions });
        maps.routes(app, sessions);
        resources.routes(app, sessions);
        whipRoute(app, video.senders);
        footageRoute(app, { sessions, file: (feed, startAt) => video.file(feed, startAt) });
        clipRoute(app, { sessions, export: (id, by) => video.export(id, by) });
      },
    });
    return `http://${listen.host === '0.0.0.0' ? '127.0.0.1' : listen.host}:${this.#door.port}/enter?token=${token}`;
  }

  #services({ maps, resources, video, radio }: Desks): VehicleServices {
    return {
      watch: (emit) => this.#hub.watch(emit),
      devices: this.#devices,
      messages: this.#dispatch.messageServices,
      plots: this.#plotting.services,
      alerts: this.#situation.alertServices,
      bridge: this.#dispatch.bridgeServices,
      links: this.#links,
      maps: maps.services,
      resources: resources.services,
      video: video.services,
      shares: video.shareServices,
      pushes: video.pushServices,
      conference: this.#line.conference.services,
      radio: radio.services,
      announceFeeds: (feeds) => this.#feeds.announce(feeds),
      setFeedWanted: (feed, wanted) => this.#feeds.setWanted(feed, wanted),
      sendStill: (still) => this.#stills.take(still),
      setPicturesOnly: (pictures) => this.#stills.choose(pictures),
      reportFeed: (feed, state) => this.#feeds.report(feed, state),
      enrol: (centerUrl, code) => this.#line.enrol(centerUrl, code),
      retryUplink: () => this.#line.retry(),
      chooseReceiver: (device) => this.#navigation.choose(device),
      ...trackServices(this.#store.projections),
    };
  }

  #snapshot(): VehicleEvent[] {
    return [
      { type: 'station', station: this.#self, version },
      ...this.#devices.snapshot(),
      ...this.#navigation.snapshot(),
      ...this.#dispatch.snapshot(),
      ...this.#plotting.snapshot(),
      ...this.#situation.snapshot(),
      { type: 'uplink', uplink: this.#line.state },
      ...this.#links.snapshot(),
      this.#line.conference.event,
      ...(this.#maps?.snapshot() ?? []),
      ...(this.#resources?.snapshot() ?? []),
      ...(this.#video?.snapshot() ?? []),
      ...(this.#radio?.snapshot() ?? []),
      { type: 'floor', floor: this.#floor.status },
      { type: 'feeds', feeds: this.#feeds.list() },
      this.#stills.event,
      { type: 'store', troubles: this.#store.troubles() },
      ...(this.#store.recovery
        ? [{ type: 'notice' as const, code: 'store-recovered', detail: this.#store.recovery.keptAs, at: Date.now() }]
        : []),
    ];
  }

  #onPages(pages: number): void {
    this.#pages = pages;
    if (this.#closed) return;
    if (pages === 0) this.#feeds.suspend();
    this.#video?.wishesChanged();
  }

  /** Tells who this is, when that is new. */
  #introduce(): void {
    const { journal, projections } = this.#store;
    const known = projections.stations().find(({ id }) => id === this.#self.id);
    if (known?.name === this.#self.name) return;
    const { id, name } = this.#self;
    journal.append([
      { kind: 'station', lane: LANE.order, body: this.#self },
      { kind: 'unit', lane: LANE.order, body: { station: id, id, kind: 'vehicle', name } },
    ]);
  }

  #onEntries(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind !== 'fix' || entry.station !== this.#self.id || entry.body.unit !== this.#self.id) continue;
      if (this.#feeds.sentByWindow)
        this.#hub.emit({ type: 'live-entry', entry: Buffer.from(encodeBatch(0, 0, [entry])).toString('base64') });
    }
  }

  #onFix(fix: Fix): void {
    const { id } = this.#self;
    if (this.#note({ kind: 'fix', lane: LANE.picture, body: { unit: id, fix } })) return;
    // Where the vehicle is, is seen all the same.
    const known = this.#store.projections.unitPosition(id, id);
    if (known) this.#hub.emit({ type: 'positions', positions: [{ ...known, fix }] });
  }

  /**
   * Writes down what a device told. What the store does not take at this moment is lost, and the screen says why for as long
   * as it lasts; the device goes on. @returns whether it was written
   */
  #note(draft: Draft): boolean {
    try {
      this.#store.journal.append([draft]);
      return true;
    } catch (error) {
      if (this.#store.troubles().length === 0) log(error);
      return false;
    }
  }

  #onDevice(device: Device): void {
    this.#dispatch.deviceChanged(device);
    this.#floor.deviceChanged(device);
    this.#radio?.deviceChanged(device.id);
    const { id, name, driver, state, reason, since } = device;
    // Counters are for this vehicle's screen; the center is told of states alone.
    if (this.#closed || this.#reported.get(id) === `${state} ${reason}`) return;
    const isTold =
      reason === 'opening' ||
      this.#note({ kind: 'device', lane: LANE.picture, body: { id, name, driver, state, reason, since } });
    if (isTold) this.#reported.set(id, `${state} ${reason}`);
  }
}
