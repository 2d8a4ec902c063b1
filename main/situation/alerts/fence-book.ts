/** Fences and rules of a station, as both sides edit them. */
import { v7 as uuidV7 } from 'uuid';
import { DEFAULT_RULES, FENCES_LIMIT } from '../../../contract/alerting.ts';
import type { AlertRulesEdit, Fence, FenceEdit } from '../../../contract/alerting.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Alerts } from '../../store/alerts.ts';
import type { Journal } from '../../store/types.ts';

export class FenceBook {
  readonly #journal: Journal;
  readonly #alerts: Pick<Alerts, 'fences' | 'rules'>;

  constructor(journal: Journal, alerts: Pick<Alerts, 'fences' | 'rules'>) {
    this.#journal = journal;
    this.#alerts = alerts;
  }

  fences(): Fence[] {
    return this.#alerts.fences().filter(({ deleted }) => !deleted);
  }

  rules(): AlertRulesEdit {
    return this.#alerts.rules() ?? DEFAULT_RULES;
  }

  /** Draws a fence, or changes one. @throws QianshaoError fence-limit, store-… */
  put(edit: FenceEdit): Fence {
    const all = this.#alerts.fences();
    const known = all.find(({ id }) => id === edit.id);
    if ((known?.deleted ?? true) && all.filter(({ deleted }) => !deleted).length >= FENCES_LIMIT)
      throw new QianshaoError('fence-limit', String(FENCES_LIMIT));
    const fence: Fence = {
      ...edit,
      id: edit.id ?? uuidV7(),
      revision: (known?.revision ?? 0) + 1,
      deleted: false,
    };
    this.#journal.append([{ kind: 'fence', lane: LANE.order, body: fence }]);
    return fence;
  }

  /** @throws QianshaoError not-found, store-… */
  remove(id: string): void {
    const known = this.fences().find((fence) => fence.id === id);
    if (!known) throw new QianshaoError('not-found', id);
    const body = { ...known, revision: known.revision + 1, deleted: true };
    this.#journal.append([{ kind: 'fence', lane: LANE.order, body }]);
  }

  /** @throws QianshaoError store-… */
  setRules(edit: AlertRulesEdit): void {
    const revision = (this.#alerts.rules()?.revision ?? 0) + 1;
    this.#journal.append([{ kind: 'alert-rules', lane: LANE.order, body: { ...edit, revision } }]);
  }
}
