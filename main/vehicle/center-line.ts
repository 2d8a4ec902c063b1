/** Everything between this vehicle and its center: enrolment, the journal's uplink, and the signalling of media. */
import type { ConferenceEvent } from '../../contract/conference.ts';
import type { Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { LANE } from '../../contract/lane.ts';
import type { Uplink } from '../../contract/link.ts';
import type { MediaPeer } from '../../contract/media.ts';
import type { Station } from '../../contract/station.ts';
import { enrol, loadIdentity, type Identity } from '../links/enrol.ts';
import { Express } from '../links/express/express.ts';
import { MqttUplink } from '../links/mqtt-uplink.ts';
import type { StationAddress } from '../links/station-socket.ts';
import { measureRates, type Rates } from '../links/table/rate-probe.ts';
import { named, remotePeer } from '../media/remote-peer.ts';
import type { Journal } from '../store/types.ts';
import { CenterSocket } from './center-socket.ts';
import { ConferenceLine } from './conference-line.ts';
import type { LinkDesk } from './link-desk.ts';
import type { CenterWay } from './video/backfill-desk.ts';

/** A connection that was silent longer than this is made anew when the link answers again, ms: TCP would wait as long again. */
const RENEW_AFTER_MS = 3_000;
/** How long the center may take to look what it has of an offer, ms. */
const OFFER_MS = 15_000;

export interface CenterLineOptions {
  data: string;
  station: Station;
  journal: Journal;
  /** Which link to go out by, and what it may carry. */
  links: LinkDesk;
  onUplink: (uplink: Uplink) => void;
  onConference: (event: ConferenceEvent) => void;
  /** The way to the center is another, or there again. */
  onWay: () => void;
  /** True while this entry is on its way by another path. */
  hold: (entry: Entry) => boolean;
  log: (error: unknown) => void;
}

export class CenterLine {
  readonly conference: ConferenceLine;
  /** Lines of other desks, which follow this one's socket. */
  readonly #followers = new Set<(socket: CenterSocket | undefined) => void>();
  readonly #options: CenterLineOptions;
  #uplink: MqttUplink | undefined;
  #express: Express | undefined;
  /** When the connection last brought a word of the center, monotonic ms. */
  #heardAt: number | undefined;
  #socket: CenterSocket | undefined;
  #address: StationAddress | undefined;
  #identity: Identity | undefined;
  readonly #startedAt = Date.now();

  constructor(options: CenterLineOptions) {
    this.#options = options;
    this.conference = new ConferenceLine(options.onConference);
    options.links.attach({
      onMove: () => this.#move(),
      onDoubt: () => this.retry(),
      onBack: (awayMs) => this.#back(awayMs),
      onLanes: () => this.#uplink?.lanesChanged(),
      traffic: () => this.#uplink?.traffic,
      measure: (localAddress) => this.#measure(localAddress),
    });
    const identity = loadIdentity(options.data);
    if (identity && identity.station === options.station.id) this.#open(identity);
  }

  get state(): Uplink {
    return this.#uplink?.state ?? { state: 'not-enrolled', since: this.#startedAt, unsent: 0 };
  }

  /** Enrols, or enrols again, and connects. @throws what links/enrol.ts does */
  async enrol(centerUrl: string, code: string): Promise<void> {
    const { data, station, links } = this.#options;
    const identity = await enrol({ centerUrl, code, station, data, localAddress: links.table.localAddress });
    await this.close();
    this.#open(identity);
    this.#options.onUplink(this.state);
  }

  retry(): void {
    this.#uplink?.nudge();
  }

  /** The console's media peer at the center. @throws center-away when this vehicle is not enrolled */
  mediaPeer(peer: string): MediaPeer {
    if (!this.#socket) throw new QianshaoError('center-away', 'not enrolled');
    return remotePeer(this.#socket.api.media, peer);
  }

  /** How files go to the center; undefined: this vehicle is not enrolled. */
  get files(): CenterWay | undefined {
    const [identity, socket, address] = [this.#identity, this.#socket, this.#address];
    if (!identity || !socket || !address) return undefined;
    const { journal, links } = this.#options;
    return {
      url: identity.centerUrl.replace(/\/$/, ''),
      tls: address.tls,
      localAddress: links.table.localAddress,
      isOnline: this.state.state === 'online',
      mayCarry: links.table.lanes.includes(LANE.history),
      isBusy: journal.outbox(identity.center.id).sizeOf([LANE.flash, LANE.order]) > 0,
      offer: (offer, signal) => {
        const way = { signal: AbortSignal.any([signal, AbortSignal.timeout(OFFER_MS)]) };
        return named(socket.api.backfill.offer.mutate(offer, way));
      },
    };
  }

  /** A desk that speaks with the center by this line's socket: told of it now, and of every other. */
  follow(use: (socket: CenterSocket | undefined) => void): void {
    this.#followers.add(use);
    use(this.#socket);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    const [uplink, socket] = [this.#uplink, this.#socket];
    this.#express?.close();
    this.#uplink = this.#socket = this.#address = this.#express = this.#identity = undefined;
    this.#options.links.table.aim(undefined);
    this.#useSocket();
    await socket?.close();
    await uplink?.close();
  }

  #open(identity: Identity): void {
    const { station, journal, links, hold, log } = this.#options;
    const { table } = links;
    const tls = { ca: identity.authority, cert: identity.certificate, key: identity.key };
    const url = identity.centerUrl.replace(/^https/, 'wss');
    this.#identity = identity;
    this.#address = { url: `${url}/station`, tls };
    const { hostname, port } = new URL(identity.centerUrl);
    table.aim({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443), ca: identity.authority });
    this.#socket = new CenterSocket({
      ...this.#address,
      localAddress: () => table.localAddress,
      onOpen: () => {
        // The way is there again: the journal need not sit out its own back-off, or a connection that died with the old way.
        this.retry();
        this.#askToken();
        this.#options.onWay();
      },
    });
    this.#useSocket();
    this.#uplink = new MqttUplink({
      url: `${url}/mqtt`,
      station: station.id,
      center: identity.center,
      tls,
      journal,
      hold: (entry) => hold(entry),
      lanes: () => table.lanes,
      localAddress: () => table.localAddress,
      via: () => table.via,
      onHeard: (rttMs) => {
        this.#heardAt = performance.now();
        table.heard(rttMs);
      },
      onState: (uplink) => this.#onState(uplink),
      onError: log,
    });
    this.#uplink.start();
    this.#express = new Express({
      station: station.id,
      outbox: journal.outbox(identity.center.id),
      listen: (listener) => journal.listen(listener),
      way: () => table.datagramWay(table.localAddress),
      lanes: () => table.lanes,
      heardAt: () => this.#heardAt,
      onHeard: () => table.heard(),
      onError: log,
    });
  }

  #useSocket(): void {
    this.conference.use(this.#socket);
    for (const use of this.#followers) use(this.#socket);
  }

  #onState(uplink: Uplink): void {
    this.#options.links.table.uplink(uplink.state);
    this.#options.onUplink(uplink);
  }

  /** The link answers again after a cut. */
  #back(awayMs: number): void {
    this.#express?.hurry();
    if (awayMs > RENEW_AFTER_MS) this.#move();
    else this.retry();
  }

  #move(): void {
    this.#uplink?.move();
    this.#socket?.move();
    this.#options.onWay();
  }

  /** A center that was started anew has new ones. */
  #askToken(): void {
    const { links, log } = this.#options;
    const socket = this.#socket;
    socket?.api.hello
      .query()
      .then(({ probe }) => {
        if (this.#socket === socket) links.grant(probe);
      })
      .catch((error: unknown) => {
        // Cut again: the next socket asks again.
        if (this.#uplink?.state.state === 'online') log(error);
      });
  }

  #measure(localAddress: string | undefined): Promise<Rates> {
    if (!this.#address) throw new QianshaoError('center-away', 'not enrolled');
    const datagrams = this.#options.links.table.datagramWay(localAddress);
    return measureRates({ address: this.#address, localAddress, datagrams });
  }
}
