/**
 * This page in the conference, from the touch that joins to the one that leaves: it says again and again that it is there, sends
 * its voice, and plays the others. What is cut comes back by itself: calls are repeated, transports heal (session.ts), and who
 * fell out of the room meanwhile comes in again.
 */
import { FACE_KBPS, RENEW_MS, type Attendance, type Conference } from '../../contract/conference.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { LiveTrack } from '../../contract/media.ts';
import { useLine } from '../ui/api.ts';
import { run, type Refusal } from '../ui/call.ts';
import { Publisher } from '../video/publisher.ts';
import type { MediaSignalling } from '../video/signalling.ts';
import { Viewer } from '../video/viewer.ts';
import { Camera } from './camera.ts';
import { Microphone } from './microphone.ts';
import { Speakers } from './speakers.ts';
import { Speaking } from './speaking.ts';
import { voiceOptions } from './voice-options.ts';

type Way = { signal: AbortSignal };
/** The conference's calls of either station. */
export interface ConferenceApi {
  attend: { mutate(input: Attendance, way?: Way): Promise<void> };
  leave: { mutate(input: { id: string }, way?: Way): Promise<void> };
  invite: { mutate(input: { station: string }, way?: Way): Promise<void> };
}

export interface ConferenceLineOptions {
  /** Of this attendee. */
  id: string;
  api: ConferenceApi;
  signalling: MediaSignalling;
  onMicrophone: (error: ErrorCode | undefined) => void;
  /** The own camera's picture, and why there is none. */
  onCamera: (stream: MediaStream | undefined, error: ErrorCode | undefined) => void;
  /** Another's face, or none any more; by its producer. */
  onFace: (producer: string, stream: MediaStream | undefined) => void;
  onSpeaking: (speaking: ReadonlySet<string>) => void;
  /** Whether the own voice arrives at the center. */
  onSending: (sending: boolean) => void;
  /** Why the last word to the room was not taken; undefined: it was. */
  onRefusal: (refusal: Refusal | undefined) => void;
  /** The browser keeps the page silent until it is touched. */
  onBlocked: (blocked: boolean) => void;
}

/** How often it is looked at who speaks, ms. */
const LEVELS_MS = 200;
/** An answer of the room that takes longer is none, ms. */
const ANSWER_MS = 6_000;

interface Media {
  /** Since when this attendee is in the room: one who fell out and came back has everything made anew. */
  since: number;
  publisher: Publisher;
  viewer: Viewer;
  /** Faces have lines of their own: what they do is no matter to the voices. */
  showing: Publisher;
  watching: Viewer | undefined;
}

export class ConferenceLine {
  readonly #options: ConferenceLineOptions;
  readonly #microphone: Microphone;
  readonly #speakers: Speakers;
  readonly #speaking = new Speaking();
  readonly #timers: ReturnType<typeof setInterval>[];
  readonly #stop: () => void;
  #conference: Conference | undefined;
  #media: Media | undefined;
  #track: MediaStreamTrack | undefined;
  #camera: Camera | undefined;
  #face: MediaStreamTrack | undefined;
  #watches = false;
  #muted = false;
  #thin = false;
  #asking = false;
  #askAgain = false;
  #closed = false;

  constructor(options: ConferenceLineOptions) {
    this.#options = options;
    this.#speakers = new Speakers(options.onBlocked);
    this.#microphone = new Microphone({
      onTrack: (track) => {
        this.#track = track;
        this.#send();
      },
      onError: options.onMicrophone,
    });
    this.#timers = [setInterval(() => this.renew(), RENEW_MS), setInterval(() => void this.#readLevels(), LEVELS_MS)];
    this.#stop = useLine.subscribe(({ state }) => state === 'open' && this.renew());
    this.renew();
  }

  /** How the room is, as the station told it. */
  take(conference: Conference | undefined): void {
    this.#conference = conference;
    const mine = conference?.attendees.find(({ id }) => id === this.#options.id);
    if (this.#media && this.#media.since !== mine?.since) this.#end();
    if (!mine) return;
    this.#media ??= this.#begin(mine.since);
    this.#send();
    this.#media.viewer.setTracks(this.#others().flatMap(trackOf));
    this.#watch();
  }

  /** Shows the own camera, or not. */
  setCamera(on: boolean): void {
    if (on === (this.#camera !== undefined)) return;
    this.#camera?.close();
    this.#camera = undefined;
    if (!on) return this.#options.onCamera(undefined, undefined);
    this.#camera = new Camera({
      onTrack: (track) => {
        this.#face = track;
        if (track) this.#options.onCamera(new MediaStream([track]), undefined);
        this.#send();
      },
      onError: (error) => {
        this.#camera = undefined;
        this.#options.onCamera(undefined, error);
      },
    });
  }

  /** Whether the others' faces are seen at all: what is not seen is not received. */
  setWatching(on: boolean): void {
    this.#watches = on;
    this.#watch();
  }

  /** Whether what is said goes out. */
  setOpen(open: boolean): void {
    this.#microphone.setOpen(open);
  }

  /** What the others are shown of it, and whether this page's link is thin. */
  tell(muted: boolean, thin: boolean): void {
    if (muted === this.#muted && thin === this.#thin) return;
    this.#muted = muted;
    this.#thin = thin;
    this.renew();
  }

  /** Says at once that it is there: the way to the room is open again. */
  renew(): void {
    void this.#attend();
  }

  retryMicrophone(): void {
    this.#microphone.retry();
  }

  /** Leaves. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#stop();
    this.#camera?.close();
    this.#end();
    this.#microphone.close();
    this.#speakers.close();
    const { api, id } = this.#options;
    // Where it does not arrive, the room finds out by the silence.
    void run((way) => api.leave.mutate({ id }, way));
  }

  async #attend(): Promise<void> {
    this.#askAgain = this.#asking;
    if (this.#asking || this.#closed) return;
    this.#asking = true;
    const { api, id, onRefusal } = this.#options;
    const refusal = await run((way) => api.attend.mutate({ id, muted: this.#muted, thin: this.#thin }, way), ANSWER_MS);
    this.#asking = false;
    if (this.#closed) return;
    onRefusal(refusal);
    if (this.#askAgain && !refusal) this.renew();
  }

  #begin(since: number): Media {
    const { signalling, onSending } = this.#options;
    const publisher = new Publisher({
      signalling,
      positions: false,
      onState: (_feed, state) => onSending(state === 'publishing'),
    });
    const viewer = new Viewer({ signalling, onStream: (producer, stream) => this.#speakers.put(producer, stream) });
    const showing = new Publisher({ signalling, positions: false, layers: 1, onState: () => undefined });
    showing.setBudget({ kind: 'satellite', kbps: FACE_KBPS });
    return { since, publisher, viewer, showing, watching: undefined };
  }

  #end(): void {
    this.#media?.publisher.close();
    this.#media?.viewer.close();
    this.#media?.showing.close();
    this.#media?.watching?.close();
    this.#media = undefined;
    this.#options.onSending(false);
  }

  #send(): void {
    if (!this.#media) return;
    const track = this.#track;
    const thin = this.#conference?.attendees.some((one) => one.thin) ?? false;
    const { id } = this.#options;
    this.#media.publisher.setFeeds(track ? [{ id, kind: 'voice', name: id, track, voice: voiceOptions(thin) }] : []);
    if (!track) this.#options.onSending(false);
    const face = this.#face;
    this.#media.showing.setFeeds(face ? [{ id, kind: 'face', name: id, track: face }] : []);
  }

  #watch(): void {
    const media = this.#media;
    if (!media) return;
    const faces = this.#watches ? this.#others().flatMap(faceOf) : [];
    const { signalling, onFace } = this.#options;
    if (faces.length > 0) media.watching ??= new Viewer({ signalling, onStream: onFace });
    media.watching?.setTracks(faces);
  }

  #others() {
    return this.#conference?.attendees.filter(({ id }) => id !== this.#options.id) ?? [];
  }

  async #readLevels(): Promise<void> {
    const media = this.#media;
    const levels = new Map<string, number | undefined>();
    for (const { id, producer } of this.#others())
      if (producer !== undefined) levels.set(id, media?.viewer.level(producer));
    levels.set(this.#options.id, await this.#ownLevel(media));
    if (!this.#closed) this.#options.onSpeaking(this.#speaking.read(levels, performance.now()));
  }

  async #ownLevel(media: Media | undefined): Promise<number | undefined> {
    if (!this.#track?.enabled) return undefined;
    const stats = await media?.publisher.stats().catch(() => undefined);
    let level: number | undefined;
    stats?.forEach((row: { type: string; audioLevel?: number }) => {
      if (row.type === 'media-source') level = row.audioLevel;
    });
    return level;
  }
}

/** A face as the viewer takes it. */
const faceOf = ({ id, station, face, since }: Conference['attendees'][number]): LiveTrack[] =>
  face === undefined
    ? []
    : [{ station, feed: id, feedKind: 'face', name: id, producer: face, kind: 'video', score: 10, since }];
/** A voice as the viewer takes it. */
const trackOf = ({ id, station, producer, since }: Conference['attendees'][number]): LiveTrack[] =>
  producer === undefined
    ? []
    : [{ station, feed: id, feedKind: 'voice', name: id, producer, kind: 'audio', score: 10, since }];
