/** One track that a page sends: what it is, and what can be said of how it arrives. */
import type { types } from 'mediasoup';
import type { LiveTrack } from '../../contract/media.ts';
import { AgeProbe } from './age-probe.ts';
import { DelayBudget } from './delay-budget.ts';

/** What people speak, to each other and into a radio, and how they look meanwhile. */
const VOICES: ReadonlySet<LiveTrack['feedKind']> = new Set(['voice', 'face', 'ptt', 'radio']);
/** No more than one key frame per this time is asked of a source: on a satellite a storm of them fills the link. Ms. */
const KEY_FRAME_DELAY_MS = 1_000;

/** An age is told anew when it is another by this part, and by so much, ms. */
const AGE_PART = 0.2;
const AGE_STEP_MS = 20;

export interface SendingOptions {
  transport: Pick<types.Transport, 'produce'>;
  kind: types.MediaKind;
  rtpParameters: types.RtpParameters;
  /** Of the track, but for what the SFU says of it. */
  track: Omit<LiveTrack, 'producer' | 'kind' | 'score' | 'since'>;
  /** The track is another one: its score, or how long it is held back. */
  onChange: () => void;
  onClose: (sending: Sending) => void;
  /** The SFU's end of it: at the beginning, and whenever it begins anew. */
  onProducer?: (producer: types.Producer) => void;
}

export class Sending {
  track: LiveTrack;
  readonly #options: SendingOptions;
  readonly #budget = new DelayBudget();
  readonly #age = new AgeProbe();
  #producer: types.Producer;
  #counted = { packets: 0, lost: 0 };
  #streams: readonly types.ProducerStat[] = [];
  /** By the SFU, of what it last received: a stream of one copy that stops keeps its score. */
  #score = 0;
  /** Something came between the last two looks. */
  #isFlowing = true;
  #isRenewing = false;
  #closed = false;

  /** @throws what mediasoup says to parameters that make no sense */
  static async begin(options: SendingOptions): Promise<Sending> {
    return new Sending(options, await produce(options));
  }

  private constructor(options: SendingOptions, producer: types.Producer) {
    this.#options = options;
    const { id, kind } = producer;
    this.track = { ...options.track, producer: id, kind, score: 0, since: Date.now() };
    this.#producer = producer;
    this.#listen(producer);
  }

  get id(): string {
    return this.track.producer;
  }

  /**
   * Looks how it arrives. A voice that pauses sends nothing, and is never held back: people answer each other.
   * @param now monotonic, ms @returns whether the track is another one by it: silent or not, held back for another time, of another age
   */
  async look(now: number): Promise<boolean> {
    if (VOICES.has(this.track.feedKind) || this.#isRenewing) return false;
    const streams = await this.#producer.getStats();
    this.#streams = streams;
    const sum = (of: 'packetCount' | 'packetsLost') => streams.reduce((total, each) => total + each[of], 0);
    const [packets, lost] = [sum('packetCount'), Math.max(0, sum('packetsLost'))];
    const rttMs = Math.max(0, ...streams.map(({ roundTripTime }) => roundTripTime ?? 0));
    const [came, missed] = [packets - this.#counted.packets, Math.max(0, lost - this.#counted.lost)];
    this.#counted = { packets, lost };
    this.#isFlowing = came > 0;
    this.#age.look(streams[0]?.timestamp ?? 0, rttMs, this.#isFlowing);
    if (!this.#isFlowing) return this.#set({ delayMs: this.#budget.nothingCame() });
    return this.#set({ delayMs: this.#budget.put({ rttMs, lossPct: (100 * missed) / (came + missed) }, now) });
  }

  /** Of a picture that flowed, nothing came between the last two looks. */
  get isCutOff(): boolean {
    return this.track.kind === 'video' && !this.#isFlowing && this.#counted.packets > 0 && !this.#isRenewing;
  }

  /**
   * Begins anew under the same id, so that the picture after a cut is not judged by it. Else the worker counts what was lost against it and
   * sends nothing on for a second or two (score 0), asks for packets of before the cut, and viewers hold the first frame back as long
   * as the last one (docs/decisions/020). The sender knows nothing of it; viewers ask again, while they have nothing to lose.
   */
  async renew(): Promise<void> {
    this.#isRenewing = true;
    this.#counted = { packets: 0, lost: 0 };
    this.#score = 0;
    this.#producer.close();
    try {
      const rtpParameters = known(this.#options.rtpParameters, this.#streams);
      this.#producer = await produce({ ...this.#options, rtpParameters }, this.id);
      this.#listen(this.#producer);
      if (this.#closed) this.#producer.close();
    } catch {
      // Its transport has ended meanwhile.
      this.close();
    } finally {
      this.#isRenewing = false;
    }
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#producer.close();
    this.#options.onClose(this);
  }

  #listen(producer: types.Producer): void {
    this.#options.onProducer?.(producer);
    if (producer.kind === 'video' && !VOICES.has(this.track.feedKind)) this.#age.follow(producer);
    producer.on('score', (scores) => {
      this.#score = Math.max(0, ...scores.map(({ score }) => score));
      if (this.#set({})) this.#options.onChange();
    });
    producer.observer.once('close', () => {
      if (!this.#isRenewing) this.close();
    });
  }

  #set({ delayMs = this.track.delayMs ?? 0 }: { delayMs?: number }): boolean {
    const score = this.#isFlowing ? this.#score : 0;
    const { ageMs: before, ...track } = this.track;
    const ageMs = newer(before, this.#age.ms);
    if (score === track.score && delayMs === (track.delayMs ?? 0) && ageMs === before) return false;
    this.track = { ...track, score, delayMs, ...(ageMs === undefined ? {} : { ageMs }) };
    return true;
  }
}

/** @returns what is told: the one before, unless it has become another by more than chance */
function newer(before: number | undefined, ms: number | undefined): number | undefined {
  if (ms === undefined || before === undefined) return ms === undefined ? undefined : Math.round(ms);
  return Math.abs(ms - before) > Math.max(AGE_STEP_MS, AGE_PART * before) ? Math.round(ms) : before;
}

/** A sender names its streams (RFC 8852) in their first packets only: after that they are known by their SSRC. */
function known(parameters: types.RtpParameters, streams: readonly types.ProducerStat[]): types.RtpParameters {
  const encodings = parameters.encodings?.map((encoding) => {
    const { ssrc, rtxSsrc } = streams.find(({ rid }) => rid === encoding.rid) ?? {};
    if (ssrc === undefined) return encoding;
    return { ...encoding, ssrc, ...(rtxSsrc === undefined ? {} : { rtx: { ssrc: rtxSsrc } }) };
  });
  return { ...parameters, ...(encodings ? { encodings } : {}) };
}

const produce = ({ transport, kind, rtpParameters }: SendingOptions, id?: string): Promise<types.Producer> =>
  transport.produce({
    kind,
    rtpParameters,
    keyFrameRequestDelay: KEY_FRAME_DELAY_MS,
    ...(id === undefined ? {} : { id }),
  });
