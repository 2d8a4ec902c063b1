/**
 * Keeps at the center what people want there: announces sources, opens the wanted ones, publishes, without a click. What is
 * open here also goes to the vehicle's own SFU, where it is recorded; and what the station takes in and cannot send by itself
 * is passed on from here, encoded for the link.
 */
import type { TFunction } from 'i18next';
import { create } from 'zustand';
import { WIDE, type OutgoingFeed, type VideoBudget } from '../video/encodings.ts';
import { Publisher } from '../video/publisher.ts';
import { readUplink, type UplinkCounters } from '../video/uplink-stats.ts';
import { Sources, type OpenSource, type Source } from '../video/sources.ts';
import { useLine } from '../ui/api.ts';
import { api, onLiveEntry, useConsole } from './console-store.ts';
import { useLinks } from './link-store.ts';
import { Relay } from './relay.ts';
import { Retakes } from './retakes.ts';
import { useStills } from './still-plan.ts';
import { Stills } from './stills.ts';
import { localSignalling, useLocalVideo } from './video-store.ts';

interface VideoState {
  sources: Source[];
  open: Record<string, OpenSource>;
  previews: string[];
  /** Code of why cameras cannot be used at all. */
  denied: string | undefined;
}

export const useVideo = create<VideoState>(() => ({ sources: [], open: {}, previews: [], denied: undefined }));

/** How often the station is told how video fares on the link, ms. */
const TELL_MS = 5_000;
/** How often it is looked whether pictures have another size, ms. */
const FIT_MS = 1_000;

export class Publishing {
  readonly #sources: Sources;
  readonly #publisher: Publisher;
  readonly #local: Publisher;
  readonly #relay: Relay;
  readonly #stills = new Stills();
  readonly #retakes = new Retakes();
  readonly #stops: (() => void)[];
  /** The newest track of each source that is held. */
  readonly #tracks = new Map<string, MediaStreamTrack>();
  readonly #timers: ReturnType<typeof setInterval>[];
  #counters: UplinkCounters | undefined;

  constructor(t: TFunction) {
    this.#publisher = new Publisher({
      signalling: api.media,
      // Another console passes on what the station takes in: that one tells.
      onState: (id, state, replaced) => {
        if (!replaced || !isStationFeed(id)) void api.feeds.report.mutate({ id, state }).catch(() => undefined);
      },
    });
    this.#local = new Publisher({ signalling: localSignalling(), onState: () => undefined, layers: 1 });
    this.#relay = new Relay(() => this.#update());
    this.#sources = new Sources({
      testCardName: t('video.testCard'),
      cameraName: (number) => t('video.camera', { number }),
      onSources: (sources) => {
        useVideo.setState({ sources });
        this.#announce();
      },
      onOpen: (open) => {
        useVideo.setState((state) => ({ open: { ...state.open, [open.source.id]: open } }));
        this.#update();
      },
    });
    this.#stops = [
      useConsole.subscribe(() => this.#update()),
      useLinks.subscribe(() => this.#update()),
      useStills.subscribe(() => this.#update()),
      useLocalVideo.subscribe(() => this.#update()),
      useVideo.subscribe(({ previews }, before) => previews !== before.previews && this.#update()),
      // A station that was away may have started anew and does not know what this page has.
      useLine.subscribe(({ state }) => state === 'open' && this.#announce()),
      onLiveEntry((entry) => void this.#publisher.sendPosition(entry)),
    ];
    this.#timers = [
      setInterval(() => {
        this.#retake();
        void this.#tellLink();
      }, TELL_MS),
      setInterval(() => this.#publisher.fit(), FIT_MS),
    ];
    void this.#sources
      .allow()
      .then((denied) => useVideo.setState({ denied: denied === 'camera-denied' ? denied : undefined }));
  }

  allow(): void {
    void this.#sources.allow().then((denied) => useVideo.setState({ denied }));
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const stop of this.#stops) stop();
    this.#publisher.close();
    this.#local.close();
    this.#relay.close();
    this.#stills.close();
    this.#sources.close();
  }

  #announce(): void {
    void api.feeds.announce
      .mutate(useVideo.getState().sources)
      .then(() => this.#tellStates())
      .catch(() => undefined);
  }

  /** The station set every feed to waiting when this page was away: it is told what flows. */
  #tellStates(): void {
    for (const [id, state] of this.#publisher.states())
      void api.feeds.report.mutate({ id, state }).catch(() => undefined);
  }

  #update(): void {
    const { feeds } = useConsole.getState();
    const { sources, previews, open } = useVideo.getState();
    const wanted = new Set(feeds.filter((feed) => feed.wanted).map(({ id }) => id));
    for (const source of sources) {
      if (wanted.has(source.id) || previews.includes(source.id)) this.#sources.hold(source);
      else this.#let(source.id);
    }
    const outgoing = [...wanted].flatMap((id): OutgoingFeed[] => {
      const { source, stream } = open[id] ?? {};
      // A camera that dropped keeps its place at the center: its picture goes on there when it is back.
      const track = stream?.getVideoTracks()[0] ?? this.#tracks.get(id);
      if (track) this.#tracks.set(id, track);
      return source && track ? [{ ...source, track }] : [];
    });
    this.#local.setFeeds(recordedHere(open));
    const picturesOnly = useStills.getState().plan?.on ?? false;
    const budget = picturesOnly ? undefined : budgetNow();
    // What the link cannot carry needs no picture here.
    const relayed = this.#relay.take(budget || picturesOnly ? [...wanted] : []);
    this.#stills.setFeeds(picturesOnly ? [...outgoing, ...relayed] : []);
    if (budget) {
      this.#publisher.setBudget(budget);
      this.#publisher.setFeeds([...outgoing, ...relayed]);
    } else this.#hold();
  }

  /** The link in use carries no video, or pictures alone: what is wanted waits. */
  #hold(): void {
    const sent = [...this.#publisher.states().keys()];
    if (sent.length === 0) return;
    this.#publisher.setFeeds([]);
    for (const id of sent) void api.feeds.report.mutate({ id, state: 'waiting' }).catch(() => undefined);
  }

  /** What the station sends, or nobody, though this page was to: it took over while this page stood still. */
  #retake(): void {
    const others = useLocalVideo.getState().sources.filter(({ carrier }) => carrier !== 'window');
    const missed = this.#publisher.replaced.filter((id) => others.some((source) => source.id === id));
    for (const id of this.#retakes.due(missed, performance.now())) this.#publisher.retake(id);
  }

  /** How video fares is how the link fares: the station chooses by it, and lets history go only where video leaves room. */
  async #tellLink(): Promise<void> {
    const stats = await this.#publisher.stats().catch(() => undefined);
    if (!stats) {
      this.#counters = undefined;
      return;
    }
    const { counters, report } = readUplink(stats, this.#counters, performance.now());
    this.#counters = counters;
    if (report) await api.links.reportVideo.mutate(report).catch(() => undefined);
  }

  #let(id: string): void {
    this.#sources.release(id);
    this.#tracks.delete(id);
    if (!useVideo.getState().open[id]) return;
    useVideo.setState(({ open }) => ({ open: Object.fromEntries(Object.entries(open).filter(([key]) => key !== id)) }));
  }
}

/** Cameras of this page that are open and to be recorded. */
function recordedHere(open: VideoState['open']): OutgoingFeed[] {
  const { footage } = useLocalVideo.getState();
  if (!footage) return [];
  return Object.values(open).flatMap(({ source, stream }): OutgoingFeed[] => {
    const track = stream?.getVideoTracks()[0];
    return track && source.kind !== 'test-card' && !footage.off.includes(source.id) ? [{ ...source, track }] : [];
  });
}

const isStationFeed = (id: string): boolean => useLocalVideo.getState().sources.some((source) => source.id === id);

/** What the link in use leaves for video; undefined: none. */
function budgetNow(): VideoBudget | undefined {
  const { links, choice } = useLinks.getState();
  const link = links.find(({ id }) => id === choice?.used);
  if (!link) return WIDE;
  const { videoCeilingKbps: kbps } = link.policy;
  return kbps > 0 ? { kind: link.kind, kbps } : undefined;
}

/** Opens or closes the preview of a source on this screen; what the center gets is not touched. */
export function setPreview(id: string, on: boolean): void {
  useVideo.setState(({ previews }) => ({
    previews: on ? [...new Set([...previews, id])] : previews.filter((other) => other !== id),
  }));
}
