/**
 * Plays footage of one feed by the clock of the scene: segments are fetched ahead and put where they belong on the time line
 * (Media Source Extensions); where there is none, it goes on with the next.
 */

/** A segment as far as a player needs it. Times are epoch ms. */
export interface PlayedSegment {
  startAt: number;
  endAt: number;
  codecs: string;
}

export interface FootagePlayerOptions {
  video: HTMLVideoElement;
  /** Segments that overlap a span, rising. */
  list: (from: number, to: number) => Promise<PlayedSegment[]>;
  fetchSegment: (startAt: number, signal: AbortSignal) => Promise<ArrayBuffer>;
  onState: (state: PlayerState) => void;
  /** The time of the picture that is shown. */
  onTime: (at: number) => void;
}

/** `empty`: there is nothing at this time or later. */
export type PlayerState = 'loading' | 'playing' | 'paused' | 'empty' | 'failed';

/** Held ahead of the picture and behind it, s. */
const AHEAD_S = 15;
const BEHIND_S = 30;
/** Asked for in one go, ms. */
const PAGE_MS = 600_000;
/** Where the time line of the media begins before what is looked at first: two days back can be played without a new one, s. */
const MARGIN_S = 2 * 86_400;
const TICK_MS = 200;
/** Where there is nothing yet it is asked again after this, ms. */
const ASK_MS = 2_000;
/** A picture that stood for so long, so near to the end of what there is, waits for what comes after it. */
const STALL_MS = 600;
const STALL_EDGE_S = 0.5;
/** What cannot be decoded is stepped over by so much, ms. */
const SKIP_MS = 2_000;
/** A hole in the picture that is stepped over, s. */
const HOLE_S = 0.05;

export class FootagePlayer {
  readonly #options: FootagePlayerOptions;
  #source!: MediaSource;
  #url = '';
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #over = new AbortController();
  #buffer: SourceBuffer | undefined;
  #type = '';
  /** What 0 of the media is on the clock, epoch ms. */
  #originAt = 0;
  /** From here on segments are wanted, epoch ms. */
  #wantedAt: number | undefined;
  #listed: PlayedSegment[] = [];
  /** Changes with every jump: what was under way for the one before is dropped. */
  #jump = 0;
  #busy = false;
  #ended = false;
  /** Where something could not be decoded, epoch ms. */
  #refused: number | undefined;
  /** Where the picture stood at the last look, s, and when it last moved (performance.now). */
  #shownS = 0;
  #movedAt = 0;
  /** Not asked again before this, when there was nothing (performance.now). */
  #askAt = 0;
  #wantsToPlay = true;
  #state: PlayerState = 'loading';

  constructor(options: FootagePlayerOptions) {
    this.#options = options;
    this.#begin();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Shows the picture of this moment, or the next there is. */
  seek(at: number): void {
    this.#originAt ||= at - MARGIN_S * 1_000;
    this.#jump += 1;
    this.#refused = undefined;
    this.#wantedAt = at;
    this.#listed = [];
    this.#ended = false;
    this.#askAt = 0;
    this.#options.video.currentTime = this.#toMedia(at);
    this.#tell('loading');
    this.#tick();
  }

  play(): void {
    this.#wantsToPlay = true;
    this.#tick();
  }

  pause(): void {
    this.#wantsToPlay = false;
    this.#options.video.pause();
    this.#tick();
  }

  /** @param rate 0.25…16 times as fast as it was */
  setRate(rate: number): void {
    this.#options.video.playbackRate = rate;
  }

  /** Idempotent. */
  close(): void {
    this.#over.abort();
    clearInterval(this.#timer);
    this.#options.video.removeAttribute('src');
    this.#options.video.load();
    this.#jump += 1;
    URL.revokeObjectURL(this.#url);
  }

  /** A fresh time line: one that met an error, or another set of tracks, takes nothing more. */
  #begin(): void {
    const { video } = this.#options;
    const rate = video.playbackRate;
    if (this.#url !== '') URL.revokeObjectURL(this.#url);
    this.#source = new MediaSource();
    this.#buffer = undefined;
    this.#url = URL.createObjectURL(this.#source);
    video.src = this.#url;
    video.playbackRate = rate;
  }

  /** Goes on at another moment with a fresh time line. */
  #renew(at: number): void {
    this.#jump += 1;
    this.#wantedAt = at;
    this.#listed = [];
    this.#begin();
    this.#options.video.currentTime = this.#toMedia(at);
  }

  /** What cannot be decoded is tried once more, and then stepped over. */
  #onFailure(): void {
    const at = this.#toClock(this.#options.video.currentTime);
    const again = this.#refused === undefined || Math.abs(this.#refused - at) > SKIP_MS;
    this.#refused = at;
    this.#renew(again ? at : at + SKIP_MS);
  }

  #toMedia = (at: number): number => (at - this.#originAt) / 1_000;
  #toClock = (s: number): number => this.#originAt + s * 1_000;

  #tick(): void {
    if (this.#over.signal.aborted || this.#wantedAt === undefined) return;
    const { video } = this.#options;
    if (video.error) return this.#onFailure();
    if (video.currentTime !== this.#shownS || video.seeking) this.#movedAt = performance.now();
    this.#shownS = video.currentTime;
    if (!this.#busy) void this.#fill();
    this.#stepOverHoles();
    const range = this.#rangeAt(video.currentTime);
    if (range) this.#options.onTime(this.#toClock(video.currentTime));
    if (range && this.#wantsToPlay && video.paused) void video.play().catch(() => undefined);
    if (this.#state === 'failed') return;
    if (range) this.#tell(this.#wantsToPlay ? 'playing' : 'paused');
    else this.#tell(this.#ended ? 'empty' : 'loading');
  }

  #tell(state: PlayerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }

  #rangeAt(s: number): [number, number] | undefined {
    // A decoder stops before the end of what it has, by as much as it holds.
    const edge = this.#stalled() ? STALL_EDGE_S : HOLE_S;
    return this.#ranges().find(([from, to]) => from - HOLE_S <= s && s < to - edge);
  }

  #stalled(): boolean {
    return this.#wantsToPlay && performance.now() - this.#movedAt > STALL_MS;
  }

  #ranges(): [number, number][] {
    const buffered = this.#buffer?.buffered;
    return Array.from({ length: buffered?.length ?? 0 }, (_, index) => [
      buffered?.start(index) ?? 0,
      buffered?.end(index) ?? 0,
    ]);
  }

  #stepOverHoles(): void {
    const { video } = this.#options;
    if (this.#rangeAt(video.currentTime)) return;
    const next = this.#ranges().find(([from]) => from > video.currentTime - HOLE_S);
    // Not before all that there is up to there has been put in.
    if (next && this.#toMedia(this.#wantedAt ?? 0) > next[0]) video.currentTime = next[0] + 0.001;
  }

  async #fill(): Promise<void> {
    this.#busy = true;
    const jump = this.#jump;
    try {
      if (this.#source.readyState === 'closed') await opened(this.#source);
      const segment = await this.#next(jump);
      if (segment && jump === this.#jump) await this.#put(segment, jump);
    } catch (error) {
      if (jump === this.#jump && !this.#over.signal.aborted) {
        // What the quota took in the meantime is stepped over.
        const missing = this.#listed.shift();
        if (missing) this.#wantedAt = missing.endAt;
        if (error instanceof DOMException && error.name === 'NotSupportedError') this.#tell('failed');
      }
    } finally {
      this.#busy = false;
    }
  }

  /** The segment that is to be put in next; undefined when there is enough, or no more. */
  async #next(jump: number): Promise<PlayedSegment | undefined> {
    const wantedAt = this.#wantedAt ?? 0;
    const { video, list } = this.#options;
    const isFar = this.#toMedia(wantedAt) > video.currentTime + AHEAD_S;
    if (isFar && this.#rangeAt(video.currentTime)) return undefined;
    if (this.#listed.length === 0) {
      if (performance.now() < this.#askAt) return undefined;
      const found = await list(wantedAt, wantedAt + PAGE_MS);
      if (jump !== this.#jump) return undefined;
      // Nothing for a while: perhaps after a longer gap.
      const later = found.length > 0 ? found : await list(wantedAt, wantedAt + 2 * 86_400_000);
      if (jump !== this.#jump) return undefined;
      this.#listed = later.filter(({ endAt }) => endAt > wantedAt);
      this.#ended = this.#listed.length === 0;
      this.#askAt = this.#ended ? performance.now() + ASK_MS : 0;
    }
    return this.#listed[0];
  }

  /** Another set of tracks (a camera that got sound) needs a time line of its own, when the picture has come so far. */
  async #put(segment: PlayedSegment, jump: number): Promise<void> {
    const tracks = segment.codecs.split(',').length;
    if (this.#buffer && tracks !== this.#type.split(',').length) {
      if (!this.#rangeAt(this.#options.video.currentTime)) this.#renew(Math.max(segment.startAt, this.#wantedAt ?? 0));
      return;
    }
    await this.#append(segment, jump);
  }

  async #append(segment: PlayedSegment, jump: number): Promise<void> {
    const bytes = await this.#options.fetchSegment(segment.startAt, this.#over.signal);
    if (jump !== this.#jump || this.#over.signal.aborted) return;
    const buffer = this.#bufferFor(segment.codecs);
    await this.#forgetOld(buffer);
    buffer.timestampOffset = this.#toMedia(segment.startAt);
    buffer.appendBuffer(bytes);
    await updated(buffer);
    if (jump !== this.#jump) return;
    this.#listed.shift();
    this.#wantedAt = segment.endAt;
  }

  #bufferFor(codecs: string): SourceBuffer {
    const type = `${codecs === 'opus' ? 'audio' : 'video'}/mp4; codecs="${codecs}"`;
    if (!MediaSource.isTypeSupported(type)) throw new DOMException(type, 'NotSupportedError');
    if (!this.#buffer) this.#buffer = this.#source.addSourceBuffer(type);
    else if (type !== this.#type) this.#buffer.changeType(type);
    this.#type = type;
    return this.#buffer;
  }

  async #forgetOld(buffer: SourceBuffer): Promise<void> {
    const until = this.#options.video.currentTime - BEHIND_S;
    const [first] = this.#ranges();
    if (!first || first[0] >= until) return;
    buffer.remove(0, until);
    await updated(buffer);
  }
}

function opened(source: MediaSource): Promise<void> {
  return new Promise((resolve) => source.addEventListener('sourceopen', () => resolve(), { once: true }));
}

function updated(buffer: SourceBuffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      buffer.removeEventListener('updateend', done);
      buffer.removeEventListener('error', failed);
      resolve();
    };
    const failed = () => {
      buffer.removeEventListener('updateend', done);
      buffer.removeEventListener('error', failed);
      reject(new Error('the segment was refused'));
    };
    buffer.addEventListener('updateend', done);
    buffer.addEventListener('error', failed);
  });
}
