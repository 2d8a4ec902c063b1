/** Sends events to every page that watches; a new page gets the whole state first. */

export class Hub<Event> {
  readonly #snapshot: () => Event[];
  readonly #watchers = new Set<(event: Event) => void>();
  readonly #onCount: ((count: number) => void) | undefined;

  /** @param snapshot the whole state as events @param onCount told when a page came or went */
  constructor(snapshot: () => Event[], onCount?: (count: number) => void) {
    this.#snapshot = snapshot;
    this.#onCount = onCount;
  }

  watch(emit: (event: Event) => void): () => void {
    for (const event of this.#snapshot()) emit(event);
    this.#watchers.add(emit);
    this.#onCount?.(this.#watchers.size);
    return () => {
      if (this.#watchers.delete(emit)) this.#onCount?.(this.#watchers.size);
    };
  }

  emit(event: Event): void {
    for (const emit of this.#watchers) emit(event);
  }
}
