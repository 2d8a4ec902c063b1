/** The vehicle's cameras that can be turned: from its own console, and from the center by way of the station's line. */
import { QianshaoError } from '../../../contract/errors.ts';
import {
  PTZ_LIMIT,
  type PtzHold,
  type PtzOrder,
  type PtzPreset,
  type PtzView,
  type PtzWord,
} from '../../../contract/ptz.ts';
import type { Station } from '../../../contract/station.ts';
import type { SourceConfig } from '../../../contract/video-source.ts';
import type { PtzServices } from '../../api/ptz-router.ts';
import { PtzHead, type TurnedSource } from './ptz-head.ts';
import { PtzLine } from './ptz-line.ts';

const NAME_LENGTH = 60;
/** Changes are told at most this often, ms. */
const TELL_MS = 100;

export interface PtzDeskOptions {
  self: Pick<Station, 'id' | 'name'>;
  center: () => Pick<Station, 'id' | 'name'> | undefined;
  onHold: (hold: PtzHold) => void;
  onViews: (cameras: PtzView[]) => void;
  now: () => number;
  log: (error: unknown) => void;
}

export class PtzDesk {
  readonly line: PtzLine;
  readonly #options: PtzDeskOptions;
  readonly #heads = new Map<string, { head: PtzHead; words: string }>();
  #timer: NodeJS.Timeout | undefined;
  #told = '';
  #closed = false;

  constructor(options: PtzDeskOptions) {
    this.#options = options;
    this.line = new PtzLine({
      onOrder: (order) => this.#fromCenter(order),
      onAway: () => {
        for (const { head } of this.#heads.values()) head.dropForeign();
      },
      log: options.log,
    });
  }

  get services(): PtzServices {
    return {
      act: ({ feed, holder, act }, name) => {
        const { id: station, name: stationName } = this.#options.self;
        return this.#head(feed).act(act, { holder, station, stationName, person: name.slice(0, NAME_LENGTH) });
      },
      presets: (feed) => this.#head(feed).presets(),
    };
  }

  get views(): PtzView[] {
    return [...this.#heads.values()].map(({ head }) => head.view);
  }

  /** Which sources there are. */
  follow(sources: readonly SourceConfig[]): void {
    if (this.#closed) return;
    const turned = sources.filter(isTurned).slice(0, PTZ_LIMIT);
    for (const [id, { head, words }] of [...this.#heads]) {
      const source = turned.find((one) => one.id === id);
      if (source && wordsOf(source) === words) continue;
      this.#heads.delete(id);
      void head.close();
    }
    for (const source of turned) {
      if (this.#heads.has(source.id)) continue;
      const { self, onHold, now, log } = this.#options;
      const onChange = () => this.#changed();
      const head = new PtzHead({ source, own: self.id, onHold, onChange, now, log });
      this.#heads.set(source.id, { head, words: wordsOf(source) });
    }
    this.#changed();
  }

  /** Idempotent. Every camera is stopped. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.line.use(undefined);
    await Promise.all([...this.#heads.values()].map(({ head }) => head.close()));
    this.#heads.clear();
  }

  /** @throws camera-no-ptz */
  #head(feed: string): PtzHead {
    const row = this.#heads.get(feed);
    if (!row) throw new QianshaoError('camera-no-ptz');
    return row.head;
  }

  async #fromCenter({ word, person }: PtzOrder): Promise<PtzPreset[] | undefined> {
    const center = this.#options.center();
    if (!center) throw new QianshaoError('center-away');
    const head = this.#head(word.feed);
    if ('list' in word) return head.presets();
    const { holder, act }: PtzWord = word;
    await head.act(act, { holder, station: center.id, stationName: center.name, person: person.slice(0, NAME_LENGTH) });
    return undefined;
  }

  #changed(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const { views } = this;
      const words = JSON.stringify(views);
      if (words === this.#told) return;
      this.#told = words;
      this.#options.onViews(views);
      this.line.tell(views);
    }, TELL_MS);
  }
}

const isTurned = (source: SourceConfig): source is TurnedSource =>
  source.type === 'rtsp' && source.enabled && source.onvif !== undefined;

/** What of a source makes another camera. */
const wordsOf = ({ onvif, user, password }: TurnedSource): string => JSON.stringify([onvif, user, password]);
