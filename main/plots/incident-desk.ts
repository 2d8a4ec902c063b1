/** Incidents at a station: written, closed, and which of them a vehicle works on. */
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod';
import { nextVersion } from '../../contract/edits.ts';
import type { Draft, Entry } from '../../contract/entry.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { uuidV7 as incidentId } from '../../contract/identity.ts';
import { incidentEdit, type Incident, type IncidentChange, type IncidentDraft } from '../../contract/incident.ts';
import { LANE } from '../../contract/lane.ts';
import type { PlottingEvent } from '../../contract/plot.ts';
import type { Edits, Journal, Registry } from '../store/types.ts';

/** Incidents that a page is told of. */
const SHOWN = 200;
const SETTING = 'incident.current';
/** Null: a person chose that there is none; absent: nobody chose yet. */
const chosen = z.object({ id: incidentId.nullable() });

export interface IncidentDeskOptions {
  own: string;
  journal: Pick<Journal, 'append' | 'listen'>;
  edits: Edits;
  /** Where a vehicle keeps what it works on; a center works on all. */
  registry: Pick<Registry, 'setting' | 'putSetting'> | undefined;
  emit: (event: PlottingEvent) => void;
  now: () => number;
}

export class IncidentDesk {
  readonly #options: IncidentDeskOptions;
  readonly #stop: () => void;

  constructor(options: IncidentDeskOptions) {
    this.#options = options;
    this.#stop = options.journal.listen((entries) => this.#accept(entries));
  }

  snapshot(): PlottingEvent[] {
    const { current } = this;
    const incidents = this.#options.edits.incidents(SHOWN);
    return [{ type: 'incidents', incidents, ...(current === undefined ? {} : { current }) }];
  }

  /** What the vehicle works on; undefined: nothing, or this is a center. */
  get current(): string | undefined {
    return this.#choice()?.id ?? undefined;
  }

  /** @throws QianshaoError store-… */
  add(draft: IncidentDraft, person: string): Incident {
    const id = uuidV7();
    // Before the entry: whoever hears of it hears that it is the vehicle's.
    this.#keep(id);
    return this.#write(id, { ...draft, state: 'open' }, person);
  }

  /** @throws QianshaoError not-found, input-invalid, store-… */
  change(id: string, change: IncidentChange, person: string): Incident {
    if (!this.#options.edits.incident(id)) throw new QianshaoError('not-found', id);
    return this.#write(id, change, person);
  }

  /** The vehicle works on this one; undefined: on none. @throws QianshaoError not-found */
  choose(id: string | undefined): void {
    if (id !== undefined && !this.#options.edits.incident(id)) throw new QianshaoError('not-found', id);
    this.#keep(id);
    this.#tell();
  }

  /** Idempotent. */
  close(): void {
    this.#stop();
  }

  #write(id: string, change: IncidentChange, person: string): Incident {
    const { own, journal, edits, now } = this.#options;
    const version = nextVersion(now(), edits.incidentVersions(id), own);
    const { data, error } = incidentEdit.safeParse({ id, version, person, ...change });
    if (!data) throw new QianshaoError('input-invalid', error.issues[0]?.message);
    const draft: Draft = { kind: 'incident', lane: LANE.order, body: data, incident: id };
    journal.append([draft]);
    const view = edits.incident(id);
    if (!view) throw new QianshaoError('internal', `incident ${id}`);
    return view;
  }

  #accept(entries: readonly Entry[]): void {
    const { edits, own } = this.#options;
    const ids = entries.flatMap((entry) => (entry.kind === 'incident' ? [entry] : []));
    if (ids.length === 0) return;
    // A vehicle to which nobody has given an incident yet works on the first that its center tells of.
    const told = ids.find(({ station, body }) => station !== own && edits.incident(body.id)?.state === 'open');
    if (told && !this.#choice()) this.#keep(told.body.id);
    this.#tell();
  }

  #tell(): void {
    for (const event of this.snapshot()) this.#options.emit(event);
  }

  #choice(): z.infer<typeof chosen> | undefined {
    return chosen.safeParse(this.#options.registry?.setting(SETTING)).data;
  }

  #keep(id: string | undefined): void {
    this.#options.registry?.putSetting(SETTING, { id: id ?? null });
  }
}
