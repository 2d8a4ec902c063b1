/** A station's maps as its pages work with them: packages, downloads, and the routes; the same on the vehicle and at the center. */
import type { FastifyInstance } from 'fastify';
import path from 'node:path';
import { QianshaoError } from '../../contract/errors.ts';
import type { MapEvent } from '../../contract/map-download.ts';
import type { MapServices } from '../api/map-router.ts';
import type { Sessions } from '../api/sessions.ts';
import { isMapKeeper } from '../api/trpc.ts';
import { Downloads } from './download/downloads.ts';
import type { Settings } from './packages/package-book.ts';
import { PackageStore } from './packages/package-store.ts';
import { mapRoutes } from './routes.ts';

export interface MapDeskOptions {
  /** The station's data directory: maps lie in a folder of it. */
  data: string;
  settings: Settings;
  /** How the program names itself to a source of tiles. */
  userAgent: string;
  emit: (event: MapEvent) => void;
  log: (error: unknown) => void;
}

export class MapDesk {
  readonly #packages: PackageStore;
  readonly #downloads: Downloads;

  private constructor(packages: PackageStore, downloads: Downloads) {
    this.#packages = packages;
    this.#downloads = downloads;
  }

  /** Packages known from before are there at once; downloads that were not paused go on. */
  static async open({ data, settings, userAgent, emit, log }: MapDeskOptions): Promise<MapDesk> {
    const folder = path.join(data, 'maps');
    const packages = await PackageStore.open({
      folder,
      settings,
      now: Date.now,
      onChange: (packages) => emit({ type: 'maps', packages }),
      log,
    });
    const downloads = Downloads.open({
      folder,
      packages,
      settings,
      userAgent,
      now: Date.now,
      onChange: (downloads) => emit({ type: 'map-downloads', downloads }),
      onSources: (sources) => emit({ type: 'map-sources', sources }),
      log,
    });
    return new MapDesk(packages, downloads);
  }

  get services(): MapServices {
    const [packages, downloads] = [this.#packages, this.#downloads];
    return {
      change: (...change) => packages.change(...change),
      arrange: (ids) => packages.arrange(ids),
      remove: (id) => packages.remove(id),
      plan: (...wish) => downloads.plan(...wish),
      start: (wish) => downloads.start(wish),
      pause: (id) => downloads.pause(id),
      resume: (id) => downloads.resume(id),
      removeDownload: (id) => downloads.remove(id),
      putSource: (source) => downloads.putSource(source),
      removeSource: (id) => downloads.removeSource(id),
      setKey: (...key) => downloads.setKey(...key),
    };
  }

  routes(app: FastifyInstance, sessions: Sessions): void {
    mapRoutes(app, {
      packages: this.#packages,
      authorize: ({ headers }, action) => {
        const person = sessions.find(headers.cookie);
        if (!person) throw new QianshaoError('login-required');
        if (action === 'change' && !isMapKeeper(person.role)) throw new QianshaoError('role-refused');
      },
    });
  }

  snapshot(): MapEvent[] {
    return [
      { type: 'maps', packages: this.#packages.list() },
      { type: 'map-sources', sources: this.#downloads.sources() },
      { type: 'map-downloads', downloads: this.#downloads.list() },
    ];
  }

  /** Ends downloads and checks; what was fetched is durable on return. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([this.#downloads.close(), this.#packages.close()]);
  }
}
