/** Resources of the station's lists on a page, outside React: a hundred thousand are drawn, searched and measured here. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { Backoff } from '../../../contract/backoff.ts';
import {
  pointsAddress,
  RESOURCE_KINDS,
  resourcePoints,
  type ResourceEvent,
  type ResourceKind,
  type ResourceList,
  type ResourcePoint,
} from '../../../contract/resource.ts';
import type { Place } from '../geo/geodesic.ts';
import { folded } from '../search.ts';

export interface MapResource extends Place {
  /** What is selected; never that of a unit, for no station's id has a colon. */
  key: string;
  list: string;
  row: number;
  kind: ResourceKind;
  name: string;
  /** As it is searched for. */
  folded: string;
  /** Pixels of the world at zoom 0, Web Mercator. */
  worldX: number;
  worldY: number;
}

const PREFIX = 'resource:';
export const isResourceKey = (key: string | undefined): key is string => key?.startsWith(PREFIX) === true;

/** Where a map's projection ends, degrees. */
const MAX_LAT = 85.0511287798;

export function resourceOf(list: string, [row, kind, lat, lon, name]: ResourcePoint): MapResource {
  const sine = Math.sin((Math.max(-MAX_LAT, Math.min(MAX_LAT, lat)) * Math.PI) / 180);
  return {
    key: `${PREFIX}${list}/${row}`,
    list,
    row,
    kind: RESOURCE_KINDS[kind] ?? 'other',
    lat,
    lon,
    name,
    folded: folded(name),
    worldX: ((lon + 180) / 360) * 256,
    worldY: (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256,
  };
}

type Fetch = (list: ResourceList) => Promise<readonly ResourcePoint[]>;

export class ResourceBook {
  readonly #fetch: Fetch;
  readonly #wait: (ms: number) => Promise<void>;
  readonly #lists = new Map<string, { version: string; resources: readonly MapResource[] }>();
  readonly #watchers = new Set<() => void>();
  #told: readonly ResourceList[] = [];
  #all: readonly MapResource[] = [];
  #byKey: Map<string, MapResource> | undefined;
  #loading: Promise<void> | undefined;

  constructor(fetch: Fetch, wait: (ms: number) => Promise<void>) {
    this.#fetch = fetch;
    this.#wait = wait;
  }

  /** What the station has now: points that are new are fetched, again and again until they are here. */
  take(lists: readonly ResourceList[]): Promise<void> {
    this.#told = lists;
    let gone = false;
    for (const id of [...this.#lists.keys()])
      if (!lists.some((list) => list.id === id)) gone = this.#lists.delete(id) || gone;
    if (gone) this.#changed();
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  all(): readonly MapResource[] {
    return this.#all;
  }

  get(key: string | undefined): MapResource | undefined {
    if (!isResourceKey(key)) return undefined;
    this.#byKey ??= new Map(this.#all.map((one) => [one.key, one]));
    return this.#byKey.get(key);
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  async #load(): Promise<void> {
    const backoff = new Backoff({ minMs: 500, maxMs: 10_000, jitter: 0.3 });
    for (;;) {
      const list = this.#told.find(({ id, version }) => this.#lists.get(id)?.version !== version);
      if (!list) return;
      try {
        const points = await this.#fetch(list);
        // Meanwhile it may have gone, or another taken its place.
        if (!this.#told.includes(list)) continue;
        const resources = points.map((point) => resourceOf(list.id, point));
        this.#lists.set(list.id, { version: list.version, resources });
        this.#changed();
        backoff.reset();
      } catch {
        await this.#wait(backoff.next());
      }
    }
  }

  #changed(): void {
    this.#all = [...this.#lists.values()].flatMap(({ resources }) => resources);
    this.#byKey = undefined;
    for (const watcher of this.#watchers) watcher();
  }
}

async function fetchPoints(list: ResourceList): Promise<readonly ResourcePoint[]> {
  const answer = await fetch(pointsAddress(list));
  if (!answer.ok) throw new Error(`points ${answer.status}`);
  return resourcePoints.parse(await answer.json());
}

/** Those of this page. */
export const resources = new ResourceBook(fetchPoints, (ms) => new Promise((resolve) => setTimeout(resolve, ms)));

interface Lists {
  /** By name. Undefined until the station has told. */
  lists: readonly ResourceList[] | undefined;
}
export const useLists = create<Lists>(() => ({ lists: undefined }));

interface Choice {
  /** Kinds that were put away. */
  hidden: readonly ResourceKind[];
}
/** What the person at this map chose; kept in this browser. */
export const useResourceChoice = create<Choice>()(
  persist((): Choice => ({ hidden: [] }), { name: 'qianshao.resources' }),
);

export function showKind(kind: ResourceKind, on: boolean): void {
  const others = useResourceChoice.getState().hidden.filter((one) => one !== kind);
  useResourceChoice.setState({ hidden: on ? others : [...others, kind] });
}

export const takeResources: { resources: (event: ResourceEvent) => void } = {
  resources: ({ lists }) => {
    useLists.setState({ lists });
    void resources.take(lists);
  },
};
