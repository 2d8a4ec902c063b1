/**
 * What this page did, to be taken back step by step. Taking back never takes away what another did meanwhile: a part that holds
 * another's words stays as it is, and the person is told.
 */
import type { Version } from '../../../contract/edits.ts';
import {
  PLOT_PARTS,
  partsOf,
  type PlotChange,
  type PlotPart,
  type PlotView,
  type PlotWish,
} from '../../../contract/plot.ts';

export const UNDO_DEPTH = 100;
/** Versions of which it is known whose words they are; more than the steps that are kept can name. */
const MEMORY = 10_000;

export interface Step {
  id: string;
  /** The plot was new: taken back, it is deleted. */
  isNew: boolean;
  /** What each part was before, and by which version. */
  before: PlotChange;
  versions: { [P in PlotPart]?: Version };
  after: PlotChange;
}

/** What a step back or forward asks for. */
export interface Taken {
  step: Step;
  way: 'undo' | 'redo';
  /** Undefined: another has changed all of it. */
  wish: PlotWish | undefined;
  /** Parts that hold another's words. */
  kept: PlotPart[];
}

const keyOf = (id: string, part: PlotPart, version: Version): string => `${id} ${part} ${version.join(' ')}`;

export class UndoStack {
  readonly #done: Step[] = [];
  readonly #undone: Step[] = [];
  /** Parts by version that are this page's words: those it wrote, and those it took back to what it had written. */
  readonly #own = new Set<string>();

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** A change was made. @param before undefined: the plot is new @param after the plot as the station has it now */
  did(change: PlotChange, before: PlotView | undefined, after: PlotView): void {
    const parts = partsOf(change);
    this.#undone.length = 0;
    push(this.#done, {
      id: after.id,
      isNew: !before,
      before: before ? Object.fromEntries(parts.map((part) => [part, before[part]])) : {},
      versions: before ? Object.fromEntries(parts.map((part) => [part, before.heads[part]?.[0]])) : {},
      after: change,
    });
    for (const part of parts) this.#claim(after, part);
  }

  /** The last step back. @param read plots as they are now, deleted ones among them */
  undo(read: (id: string) => PlotView | undefined): Taken | undefined {
    const step = this.#done.pop();
    return step && this.#take(step, 'undo', read(step.id));
  }

  /** The last step forward again. */
  redo(read: (id: string) => PlotView | undefined): Taken | undefined {
    const step = this.#undone.pop();
    return step && this.#take(step, 'redo', read(step.id));
  }

  /** What was asked for was done. */
  took({ step, way, wish }: Taken, after: PlotView): void {
    push(way === 'undo' ? this.#undone : this.#done, step);
    for (const part of wish ? partsOf(wish) : []) {
      const was = step.versions[part];
      // Taken back to what another had written, it is the other's again.
      if (way === 'redo' || !was || this.#own.has(keyOf(step.id, part, was))) this.#claim(after, part);
    }
  }

  /** It was refused: it may be tried again. */
  failed({ step, way }: Taken): void {
    push(way === 'undo' ? this.#done : this.#undone, step);
  }

  #take(step: Step, way: Taken['way'], now: PlotView | undefined): Taken {
    const wanted = step.isNew ? { deleted: way === 'undo' } : way === 'undo' ? step.before : step.after;
    const parts = partsOf(wanted);
    if (!now) return { step, way, wish: undefined, kept: parts };
    const isOwn = (part: PlotPart) => {
      const [head] = now.heads[part] ?? [];
      return !head || this.#own.has(keyOf(now.id, part, head));
    };
    // A new plot goes only if nobody else has put anything into it.
    const kept = (step.isNew ? PLOT_PARTS : parts).filter((part) => !isOwn(part));
    const mine = step.isNew ? (kept.length > 0 ? [] : parts) : parts.filter(isOwn);
    const change = Object.fromEntries(mine.map((part) => [part, wanted[part]])) as PlotChange;
    return { step, way, wish: mine.length > 0 ? { id: step.id, base: now.heads, ...change } : undefined, kept };
  }

  #claim({ id, heads }: PlotView, part: PlotPart): void {
    const [head] = heads[part] ?? [];
    if (head) this.#own.add(keyOf(id, part, head));
    if (this.#own.size > MEMORY) this.#own.delete(this.#own.values().next().value ?? '');
  }
}

function push(stack: Step[], step: Step): void {
  stack.push(step);
  if (stack.length > UNDO_DEPTH) stack.shift();
}
