/**
 * This page at the radio channels: plays those that it listens to, and has its voice ready for the one that it keys. While it
 * speaks it plays nothing, so that its loudspeaker is not heard by its own microphone.
 */
import type { ErrorCode } from '../../contract/errors.ts';
import type { LiveTrack } from '../../contract/media.ts';
import type { types } from 'mediasoup-client';
import { Publisher } from '../video/publisher.ts';
import type { MediaSignalling } from '../video/signalling.ts';
import { Viewer } from '../video/viewer.ts';
import { Microphone } from '../voice/microphone.ts';
import { Speakers } from '../voice/speakers.ts';

/** Narrow speech without pauses: silence between words is sent too, so that the radio's sound does not run dry. */
const VOICE: types.ProducerCodecOptions = {
  opusStereo: false,
  opusFec: true,
  opusDtx: false,
  opusMaxAverageBitrate: 16_000,
  opusMaxPlaybackRate: 16_000,
  opusPtime: 60,
};

export interface RadioLineOptions {
  /** Name of this page's voice. */
  holder: string;
  signalling: MediaSignalling;
  onMicrophone: (error: ErrorCode | undefined) => void;
  /** Whether the own voice would arrive. */
  onReady: (ready: boolean) => void;
  onBlocked: (blocked: boolean) => void;
}

export class RadioLine {
  readonly #options: RadioLineOptions;
  readonly #speakers: Speakers;
  readonly #viewer: Viewer;
  #microphone: Microphone | undefined;
  #publisher: Publisher | undefined;
  #open = false;

  constructor(options: RadioLineOptions) {
    this.#options = options;
    this.#speakers = new Speakers(options.onBlocked);
    this.#viewer = new Viewer({
      signalling: options.signalling,
      onStream: (producer, stream) => this.#speakers.put(producer, stream),
    });
  }

  /** Exactly these are listened to. */
  setTracks(tracks: readonly LiveTrack[]): void {
    this.#viewer.setTracks(tracks);
  }

  /** Has the microphone and the way to the SFU ready for a key, or lets go of both. */
  arm(on: boolean): void {
    if (on === (this.#publisher !== undefined)) return;
    if (!on) return this.#disarm();
    const { signalling, onReady, onMicrophone } = this.#options;
    const publisher = new Publisher({
      signalling,
      positions: false,
      onState: (_feed, state) => onReady(state === 'publishing'),
    });
    this.#publisher = publisher;
    this.#microphone = new Microphone({ onTrack: (track) => this.#send(publisher, track), onError: onMicrophone });
  }

  /** What is said goes out, and nothing is played; or the other way round. */
  setOpen(open: boolean): void {
    this.#open = open;
    this.#microphone?.setOpen(open);
    this.#speakers.mute(open);
  }

  retryMicrophone(): void {
    this.#microphone?.retry();
  }

  /** How loud a track is as it is played, 0…1; undefined while nothing of it arrives. */
  async level(producer: string): Promise<number | undefined> {
    return this.#open ? undefined : this.#viewer.decodedLevel(producer).catch(() => undefined);
  }

  /** Idempotent. */
  close(): void {
    this.#disarm();
    this.#viewer.close();
    this.#speakers.close();
  }

  #send(publisher: Publisher, track: MediaStreamTrack | undefined): void {
    const { holder: id, onReady } = this.#options;
    publisher.setFeeds(track ? [{ id, kind: 'ptt', name: id, track, voice: VOICE }] : []);
    if (!track) onReady(false);
  }

  #disarm(): void {
    this.#microphone?.close();
    this.#publisher?.close();
    this.#microphone = this.#publisher = undefined;
    this.#options.onReady(false);
  }
}
