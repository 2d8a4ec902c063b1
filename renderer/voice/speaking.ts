/** Who speaks, of levels that are read several times a second: it stays so over the pauses between words. */

/** Louder than this is speech, 0…1 (linear; −40 dBov). */
const SPEECH = 0.01;
/** So long after the last loud reading somebody still speaks, ms. */
const HOLD_MS = 600;

export class Speaking {
  readonly #loudAt = new Map<string, number>();
  #speaking: ReadonlySet<string> = new Set();

  /**
   * @param levels of everybody who can be heard, 0…1; undefined: nothing arrives @param now ms
   * @returns ids of those who speak; the same object while they are the same
   */
  read(levels: ReadonlyMap<string, number | undefined>, now: number): ReadonlySet<string> {
    for (const id of this.#loudAt.keys()) if (!levels.has(id)) this.#loudAt.delete(id);
    for (const [id, level = 0] of levels) if (level > SPEECH) this.#loudAt.set(id, now);
    const speaking = new Set([...this.#loudAt].flatMap(([id, at]) => (now - at <= HOLD_MS ? [id] : [])));
    const same = speaking.size === this.#speaking.size && [...speaking].every((id) => this.#speaking.has(id));
    if (!same) this.#speaking = speaking;
    return this.#speaking;
  }
}
