/**
 * Writes what the hand drew: one change after the other, each made from what is known when its turn comes, so that quick hands
 * are no rivals of themselves. What was done can be taken back.
 */
import { v7 as uuidV7 } from 'uuid';
import { partsOf, type PlotChange, type PlotView, type PlotWish } from '../../../contract/plot.ts';
import type { Refusal } from '../../ui/call.ts';
import type { PlotStore } from './plot-store.ts';
import { UndoStack, type Taken } from './undo.ts';

export interface PlotWriterOptions {
  store: PlotStore;
  /** Asks the station. @returns the plots as they are then, or why not */
  ask: (wishes: PlotWish[]) => Promise<PlotView[] | Refusal>;
  /** The incident on which new plots hang. */
  incident: () => string | undefined;
  onChange: (state: {
    canUndo: boolean;
    canRedo: boolean;
    refusal?: Refusal | undefined;
    kept?: Taken['kept'];
  }) => void;
}

export class PlotWriter {
  readonly #options: PlotWriterOptions;
  readonly #stack = new UndoStack();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: PlotWriterOptions) {
    this.#options = options;
  }

  /** @returns its id, or undefined when it was refused */
  draw(change: PlotChange): Promise<string | undefined> {
    const incident = this.#options.incident();
    const id = uuidV7();
    return this.#soon(async () => {
      const wish = { id, base: {}, ...change, ...(incident === undefined ? {} : { incident }) };
      const after = await this.#send(wish);
      if (after) this.#stack.did(change, undefined, after);
      return after?.id;
    });
  }

  /** @returns whether it was done */
  change(id: string, change: PlotChange): Promise<boolean> {
    return this.#soon(async () => {
      const before = this.#options.store.known(id);
      if (!before || partsOf(change).length === 0) return false;
      const after = await this.#send({ id, base: before.heads, ...change });
      if (after) this.#stack.did(change, before, after);
      return after !== undefined;
    });
  }

  /** @returns the plot that was changed */
  undo(): Promise<string | undefined> {
    return this.#take(() => this.#stack.undo((id) => this.#options.store.known(id)));
  }

  redo(): Promise<string | undefined> {
    return this.#take(() => this.#stack.redo((id) => this.#options.store.known(id)));
  }

  #take(next: () => Taken | undefined): Promise<string | undefined> {
    return this.#soon(async () => {
      const taken = next();
      if (!taken) return undefined;
      const after = taken.wish && (await this.#send(taken.wish));
      if (after) this.#stack.took(taken, after);
      else if (taken.wish) this.#stack.failed(taken);
      this.#tell({ kept: taken.kept });
      return after?.id;
    });
  }

  async #send(wish: PlotWish): Promise<PlotView | undefined> {
    const answer = await this.#options.ask([wish]);
    if (!Array.isArray(answer)) {
      this.#tell({ refusal: answer });
      return undefined;
    }
    this.#options.store.put(answer);
    this.#tell({ refusal: undefined, kept: [] });
    return answer[0];
  }

  #soon<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work).finally(() => this.#tell({}));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #tell(more: { refusal?: Refusal | undefined; kept?: Taken['kept'] }): void {
    const { canUndo, canRedo } = this.#stack;
    this.#options.onChange({ canUndo, canRedo, ...more });
  }
}
