/** Sources of the station that this page passes on to the center: received from the vehicle's SFU, sent as if they were its own. */
import type { OutgoingFeed } from '../video/encodings.ts';
import { Viewer } from '../video/viewer.ts';
import { localSignalling, useLocalVideo } from './video-store.ts';

export class Relay {
  readonly #onChange: () => void;
  readonly #streams = new Map<string, MediaStream>();
  /** The newest picture of each feed: one that is interrupted keeps its place at the center. */
  readonly #tracks = new Map<string, MediaStreamTrack>();
  #viewer: Viewer | undefined;
  #taken = '';

  /** @param onChange a picture came or went */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** @param wanted feeds that are to be at the center @returns those of them that go from here */
  take(wanted: readonly string[]): OutgoingFeed[] {
    const { sources, tracks } = useLocalVideo.getState();
    const mine = sources.filter(({ id }) => wanted.includes(id));
    const pictures = tracks.filter(({ feed, kind }) => kind === 'video' && mine.some(({ id }) => id === feed));
    for (const id of [...this.#tracks.keys()]) if (!mine.some((source) => source.id === id)) this.#tracks.delete(id);
    const taken = pictures.map(({ producer }) => producer).join();
    if (taken !== this.#taken) {
      this.#taken = taken;
      if (pictures.length > 0) this.#viewer ??= this.#open();
      this.#viewer?.setTracks(pictures);
    }
    if (mine.length === 0) this.close();
    return mine.flatMap(({ id, kind, name }): OutgoingFeed[] => {
      const producer = pictures.find(({ feed }) => feed === id)?.producer;
      const fresh = this.#streams.get(producer ?? '')?.getVideoTracks()[0];
      const track = fresh ?? this.#tracks.get(id);
      if (!track) return [];
      this.#tracks.set(id, track);
      return [{ id, kind, name, track }];
    });
  }

  /** Idempotent. */
  close(): void {
    this.#viewer?.close();
    this.#viewer = undefined;
    this.#taken = '';
    this.#streams.clear();
  }

  #open(): Viewer {
    return new Viewer({
      signalling: localSignalling(),
      onStream: (producer, stream) => {
        if (stream) this.#streams.set(producer, stream);
        else this.#streams.delete(producer);
        this.#onChange();
      },
    });
  }
}
