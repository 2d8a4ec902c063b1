/**
 * The tile sources of a station: those that come with the product, as a person changed them, and his own; and their keys. A
 * key stays in the station's settings: it is in no file of a download, in no message to a screen, in no log.
 */
import { z } from 'zod';
import { QianshaoError } from '../../../contract/errors.ts';
import { tileSource, type SourceView, type TileSource } from '../../../contract/map-download.ts';
import type { Settings } from '../packages/package-book.ts';
import type { Quota } from './quota.ts';
import { checkSource, knownSources, liftKey, needsKey } from './sources.ts';

/** Keys of the settings. */
const SOURCES = 'map.sources';
const KEYS = 'map.keys';
/** Sources that a person described or changed. */
const MAX_SOURCES = 32;

const keyBook = z.record(z.string(), z.string());

export class SourceBook {
  readonly #settings: Settings;
  readonly #quota: Quota;

  constructor(settings: Settings, quota: Quota) {
    this.#settings = settings;
    this.#quota = quota;
  }

  list(): SourceView[] {
    return this.#all().map((source) => ({
      ...source,
      known: knownSources.some(({ id }) => id === source.id),
      needsKey: needsKey(source),
      hasKey: this.key(source.id) !== undefined,
      quotaLeft: this.#quota.left(source.id, source.quotaPerDay),
    }));
  }

  find(id: string): TileSource | undefined {
    return this.#all().find((source) => source.id === id);
  }

  /** @throws not-found */
  get(id: string): TileSource {
    const found = this.find(id);
    if (!found) throw new QianshaoError('not-found', id);
    return found;
  }

  key(id: string): string | undefined {
    return this.#keys()[id];
  }

  /** Adds a source or changes one. A key that was written into its addresses is taken out. @throws map-source-forbidden, input-invalid */
  put(given: TileSource): void {
    const { source, key } = liftKey(given);
    checkSource(source, this.key(source.id) ?? key ?? 'KEY');
    const own = this.#own().filter(({ id }) => id !== source.id);
    if (own.length >= MAX_SOURCES) throw new QianshaoError('input-invalid', `${MAX_SOURCES} sources`);
    this.#settings.putSetting(SOURCES, [...own, source]);
    if (key !== undefined) this.setKey(source.id, key);
  }

  /** Takes away what a person described or changed, and its key; one that comes with the product is again as it came. @throws not-found */
  remove(id: string): void {
    this.get(id);
    this.#settings.putSetting(
      SOURCES,
      this.#own().filter((source) => source.id !== id),
    );
    this.setKey(id, undefined);
  }

  /** Keeps a source's key, or forgets it. */
  setKey(id: string, key: string | undefined): void {
    const { [id]: _old, ...others } = this.#keys();
    this.#settings.putSetting(KEYS, key === undefined ? others : { ...others, [id]: key });
  }

  #all(): TileSource[] {
    const own = this.#own();
    const changed = knownSources.map((known) => own.find(({ id }) => id === known.id) ?? known);
    return [...changed, ...own.filter(({ id }) => !knownSources.some((known) => known.id === id))];
  }

  /** What a newer program wrote and this one cannot read is left out. */
  #own(): TileSource[] {
    return z
      .array(tileSource.nullable().catch(null))
      .catch([])
      .parse(this.#settings.setting(SOURCES))
      .filter((one) => one !== null);
  }

  #keys(): Record<string, string> {
    return keyBook.safeParse(this.#settings.setting(KEYS)).data ?? {};
  }
}
