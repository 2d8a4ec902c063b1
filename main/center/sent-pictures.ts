/** Tells each vehicle what the center gets of its pictures: a station sends by itself what none of its windows does. */
import type { LiveTrack, SentPicture } from '../../contract/media.ts';

interface Watcher {
  station: string;
  emit: (pictures: SentPicture[]) => void;
  told: string;
}

export class SentPictures {
  readonly #watchers = new Set<Watcher>();
  #tracks: readonly LiveTrack[] = [];

  take(tracks: readonly LiveTrack[]): void {
    this.#tracks = tracks;
    for (const watcher of this.#watchers) this.#tell(watcher);
  }

  /** Emits how it is, then every change. @returns the way to stop */
  watch(station: string, emit: Watcher['emit']): () => void {
    const watcher: Watcher = { station, emit, told: '' };
    this.#watchers.add(watcher);
    this.#tell(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #tell(watcher: Watcher): void {
    const pictures = this.#tracks
      .filter(({ station, kind }) => station === watcher.station && kind === 'video')
      .map(({ feed, carrier = 'window', score }): SentPicture => ({ feed, carrier, score }));
    const words = JSON.stringify(pictures);
    if (words === watcher.told) return;
    watcher.told = words;
    watcher.emit(pictures);
  }
}
