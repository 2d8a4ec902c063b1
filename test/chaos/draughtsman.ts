/** A hand that draws, moves, names and deletes plots, at a station where others draw the same ones. */
import { v7 as uuidV7 } from 'uuid';
import type { PlotWish } from '../../contract/plot.ts';
import type { PlottingServices } from '../../main/api/plot-router.ts';
import type { Edits } from '../../main/store/types.ts';

/** Plots that there are at most: hands shall meet. */
const MOST = 12;

export class Draughtsman {
  readonly #services: Pick<PlottingServices, 'edit'>;
  readonly #name: string;
  readonly #random: (n: number) => number;

  constructor(services: Pick<PlottingServices, 'edit'>, name: string, random: (n: number) => number) {
    this.#services = services;
    this.#name = name;
    this.#random = random;
  }

  /** @throws QianshaoError store-… */
  draw(edits: Edits): void {
    const plots = edits.plots(undefined);
    const random = this.#random;
    const place = { shape: 'point' as const, coordinates: [[113 + random(1_000) / 1_000, 31]] as [number, number][] };
    const known = plots[random(MOST)];
    const wish: PlotWish = known
      ? {
          id: known.id,
          base: known.heads,
          ...[{ geometry: place }, { label: `${this.#name} ${random(1e6)}` }, { deleted: true }][random(20) % 3],
        }
      : { id: uuidV7(), base: {}, geometry: place, label: this.#name, style: { ink: 'red' } };
    this.#services.edit([wish], this.#name);
  }
}
