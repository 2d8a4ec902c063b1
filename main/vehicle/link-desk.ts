/**
 * The vehicle's links as a person works with them: which there are, what each may carry, which one is to be used. What he
 * sets is kept over restarts and wins over the settings file.
 */
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import type { Link, LinkConfig, LinkInterface, LinkSetup, LinkSignal, VideoReport } from '../../contract/link.ts';
import { linkConfig } from '../../contract/link.ts';
import type { ModemEvent } from '../../contract/modem.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import type { UdpGrant } from '../links/datagrams/token.ts';
import { defaultInterface, interfaces } from '../links/table/interfaces.ts';
import { LinkTable } from '../links/table/link-table.ts';
import { kindByName } from '../links/table/policy.ts';
import type { Rates } from '../links/table/rate-probe.ts';
import type { Traffic } from '../links/table/carriage.ts';
import type { Registry } from '../store/types.ts';

/** Keys of the settings. */
const CONFIGURED = 'links.configured';
const FORCED = 'links.forced';

/** What the console said of its video holds so long, ms. */
const REPORT_MS = 15_000;

/** The link that is there when nobody described one: whatever way the system takes. */
export const AUTO = 'auto';

/** What opens connections, and is told where. */
export interface LinkUser {
  onMove: () => void;
  onDoubt: () => void;
  onBack: (awayMs: number) => void;
  onLanes: () => void;
  /** Undefined: there is no connection to speak of. */
  traffic: () => Traffic | undefined;
  /** @throws QianshaoError center-away, center-unreachable, measured-lately */
  measure: (localAddress: string | undefined) => Promise<Rates>;
}

export interface LinkDeskOptions {
  /** Links of the settings file. */
  given: readonly LinkConfig[];
  registry: Registry;
  emit: (event: VehicleEvent) => void;
  isPublishing: () => boolean;
  /** What a modem's device told last. */
  modem: (device: string) => ModemEvent | undefined;
}

const autoLink = (): LinkConfig => ({
  id: AUTO,
  kind: kindByName(defaultInterface() ?? ''),
  name: AUTO,
  enabled: true,
});

/** What of a modem's words belongs to the link; the rest is on its device's page. */
function signalOf(modem: ModemEvent): LinkSignal {
  const { receivedAt, registration, operator, technology, band, rsrpDbm, rsrqDb, sinrDb } = modem;
  const told = { receivedAt, registration, operator, technology, band, rsrpDbm, rsrqDb, sinrDb };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as unknown as LinkSignal;
}

const NO_TRAFFIC: Traffic = { sent: 0, received: 0, ackedKbps: undefined };

export class LinkDesk {
  readonly table: LinkTable;
  readonly #options: LinkDeskOptions;
  #user: LinkUser | undefined;
  #video: { report: VideoReport; at: number } | undefined;
  readonly #measuring = new Set<string>();

  constructor(options: LinkDeskOptions) {
    this.#options = options;
    const forced = z
      .string()
      .optional()
      .catch(undefined)
      .parse(options.registry.setting(FORCED) ?? undefined);
    this.table = new LinkTable({
      configs: this.configs(),
      forced,
      interfaces,
      traffic: () => this.#user?.traffic() ?? NO_TRAFFIC,
      isPublishing: options.isPublishing,
      onMove: () => this.#user?.onMove(),
      onDoubt: () => this.#user?.onDoubt(),
      onBack: (awayMs) => this.#user?.onBack(awayMs),
      onLanes: () => this.#user?.onLanes(),
      onLinks: () => this.#tell(),
      onSamples: (link, samples) => options.emit({ type: 'link-samples', link, samples }),
    });
  }

  /** Whoever opens connections. */
  attach(user: LinkUser): void {
    this.#user = user;
  }

  /** All links as described, by a person or in the settings file; the system's own way when there are none. */
  configs(): LinkConfig[] {
    const own = this.#configured();
    const all = [...this.#options.given.filter(({ id }) => !own.some((one) => one.id === id)), ...own];
    return all.length > 0 ? all : [autoLink()];
  }

  setups(): LinkSetup[] {
    const own = new Set(this.#configured().map(({ id }) => id));
    return this.configs().map((config) => ({ ...config, own: own.has(config.id) }));
  }

  interfaces(): LinkInterface[] {
    return interfaces();
  }

  snapshot(): VehicleEvent[] {
    return [
      this.#event(),
      ...this.table.samples().map(([link, samples]): VehicleEvent => ({ type: 'link-samples', link, samples })),
    ];
  }

  /** Adds a link, or changes one. The system's own way stays beside the first that is added, until it is taken away. */
  put(config: LinkConfig): void {
    const known = this.#configured();
    const isFirst = known.length === 0 && this.#options.given.length === 0 && config.id !== AUTO;
    this.#keep([...(isFirst ? [autoLink()] : known.filter(({ id }) => id !== config.id)), config]);
  }

  /** Takes away what a person described or changed; a link of the settings file is again as it is there. @throws not-found */
  remove(id: string): void {
    const own = this.#configured();
    if (!own.some((one) => one.id === id)) throw new QianshaoError('not-found', id);
    this.#keep(own.filter((one) => one.id !== id));
    if (this.#forced === id && !this.configs().some((one) => one.id === id)) this.force(undefined);
  }

  /** This link and no other, until it is taken back with undefined. @throws not-found */
  force(id: string | undefined): void {
    if (id !== undefined && !this.configs().some((one) => one.id === id && one.enabled))
      throw new QianshaoError('not-found', id);
    this.#options.registry.putSetting(FORCED, id ?? null);
    this.table.force(id);
  }

  /** Measures with a load. @throws not-found, center-away, center-unreachable, measured-lately */
  async measure(id: string): Promise<Rates> {
    if (!this.configs().some((one) => one.id === id)) throw new QianshaoError('not-found', id);
    const exit = this.table.exitOf(id);
    if (!this.#user || !exit) throw new QianshaoError('center-unreachable', id);
    if (this.#measuring.size > 0) throw new QianshaoError('measured-lately');
    this.#measuring.add(id);
    this.#tell();
    try {
      const rates = await this.#user.measure(exit.from);
      this.table.measured(id, rates.upKbps, rates.downKbps);
      return rates;
    } finally {
      this.#measuring.delete(id);
      this.#tell();
    }
  }

  /** How what the station itself sends of video fares. */
  reportForwarded(report: VideoReport): void {
    this.table.video(report);
  }

  /** What the console's WebRTC says. */
  reportVideo(report: VideoReport): void {
    this.#video = { report, at: performance.now() };
    this.table.video(report);
  }

  /** The link in use. */
  get inUse(): Link | undefined {
    return this.table.links().find(({ used }) => used);
  }

  /** At what rate the journal's batches were acknowledged lately, kbit/s. */
  get ackedKbps(): number | undefined {
    return this.#user?.traffic()?.ackedKbps;
  }

  /** How the console's video fares; undefined: none flows, or nobody says so any more. */
  get video(): VideoReport | undefined {
    const { report, at } = this.#video ?? { at: -Infinity };
    return performance.now() - at < REPORT_MS ? report : undefined;
  }

  /** A token that the center gave. */
  grant(probe: UdpGrant | undefined): void {
    this.table.grant(
      probe && { port: probe.port, id: Buffer.from(probe.id, 'hex'), key: Buffer.from(probe.key, 'hex') },
    );
  }

  /** A modem told something new. */
  signalChanged(): void {
    this.#tell();
  }

  /** Idempotent. */
  close(): void {
    this.table.close();
  }

  get #forced(): string | undefined {
    return this.table.choice().forced;
  }

  #keep(configured: readonly LinkConfig[]): void {
    this.#options.registry.putSetting(CONFIGURED, configured);
    this.table.configure(this.configs());
  }

  /** What a newer program wrote and this one cannot read is left out. */
  #configured(): LinkConfig[] {
    return z
      .array(linkConfig.nullable().catch(null))
      .catch([])
      .parse(this.#options.registry.setting(CONFIGURED))
      .filter((one) => one !== null);
  }

  #tell(): void {
    // The table tells for the first time while it is being made.
    if (this.table) this.#options.emit(this.#event());
  }

  #event(): VehicleEvent {
    const configs = this.configs();
    const links = this.table.links().map((link) => {
      const modem = configs.find(({ id }) => id === link.id)?.modem;
      const signal = modem === undefined ? undefined : this.#options.modem(modem);
      return {
        ...link,
        ...(signal ? { signal: signalOf(signal) } : {}),
        ...(this.#measuring.has(link.id) ? { measuring: true } : {}),
      };
    });
    return { type: 'links', links, choice: this.table.choice() };
  }
}
