/** Bodies of the entries that have a packed form, each as its fields in order. New kinds are added at the end of the list. */
import { isDeepStrictEqual } from 'node:util';
import type { EntryBody, EntryKind } from '../../../contract/entry.ts';
import { FloorDefect } from './bits.ts';
import {
  angle,
  isBetween,
  list,
  maybe,
  oneOf,
  readRef,
  record,
  ref,
  station,
  text,
  timeNear,
  uint,
  uuid,
  writeRef,
  type Field,
} from './fields.ts';

type Task = EntryBody<'task'>;

const place = record<{ lat: number; lon: number }>({ lat: angle, lon: angle });
const party = record<{ station: string; unit?: string | undefined }>({ station, unit: maybe(text) });
const taskState = oneOf('given', 'accepted', 'under-way', 'done', 'refused', 'withdrawn');

const wholeTask = record<Task>({
  id: uuid,
  title: text,
  detail: maybe(text),
  assignees: list(party),
  state: taskState,
  dueAt: maybe(timeNear),
  place: maybe(place),
});

/** 0 and a whole task; 1, an entry of the same task that both sides have, and the state that is new in it. */
const task: Field<Task> = {
  write: (to, value, scope) => {
    const base = scope.refs
      .find(value.id)
      .find(
        (entry) =>
          entry.kind === 'task' &&
          isBetween(entry, scope) &&
          isDeepStrictEqual({ ...entry.body, state: value.state }, value),
      );
    if (!base) return wholeTask.write(to.uint(0, 1), value, scope);
    writeRef(to.uint(1, 1), base, scope);
    taskState.write(to, value.state, scope);
  },
  read: (from, scope) => {
    if (!from.bool()) return wholeTask.read(from, scope);
    const base = readRef(from, scope);
    if (base.kind !== 'task') throw new FloorDefect('an entry that is no task');
    return { ...base.body, state: taskState.read(from, scope) };
  },
};

const alert = record<EntryBody<'alert'>>({
  id: uuid,
  kind: oneOf('sos', 'geofence', 'silent', 'speed', 'device', 'other'),
  station,
  unit: maybe(text),
  text,
  place: maybe(place),
  happenedAt: timeNear,
  fence: maybe(uuid),
  crossing: maybe(oneOf('enter', 'leave')),
});

const alertStep = record<EntryBody<'alert-step'>>({
  alert: ref,
  station,
  step: oneOf('acknowledged', 'cancelled', 'over'),
  person: maybe(text),
  at: timeNear,
});

const message = record<EntryBody<'message'>>({
  id: uuid,
  from: record({ station, unit: maybe(text), person: maybe(text) }),
  to: list(party),
  text,
  priority: oneOf('routine', 'urgent', 'flash'),
  via: maybe(
    record({
      medium: oneOf('rdss', 'aprs', 'radio'),
      device: text,
      caller: text,
      number: maybe(text),
      sentAt: maybe(timeNear),
    }),
  ),
});

const receipt = record<EntryBody<'receipt'>>({
  message: ref,
  author: station,
  unit: maybe(text),
  person: maybe(text),
  state: oneOf('waiting', 'sent', 'received', 'read', 'failed'),
  path: maybe(oneOf('network', '5g', 'satellite', 'wired', 'beidou', 'radio')),
  code: maybe(text),
  dueAt: maybe(timeNear),
  at: timeNear,
});

const report = record<EntryBody<'report'>>({
  id: uuid,
  stage: oneOf('first', 'follow-up', 'final'),
  number: uint(8),
  source: maybe(text),
  receivedAt: maybe(timeNear),
  happenedAt: maybe(timeNear),
  place: maybe(text),
  nature: maybe(text),
  scope: maybe(text),
  losses: maybe(text),
  trend: maybe(text),
  leaders: maybe(text),
  measures: maybe(text),
  requests: maybe(text),
});

/** Its time near the entry's, a counter of up to 255, and whose it is. */
const version: Field<[number, number, string]> = {
  write: (to, [at, n, by], scope) => {
    timeNear.write(to, at, scope);
    uint(8).write(to, n, scope);
    station.write(to, by, scope);
  },
  read: (from, scope) => [timeNear.read(from, scope), uint(8).read(from, scope), station.read(from, scope)],
};

const incident = record<EntryBody<'incident'>>({
  id: uuid,
  version,
  person: maybe(text),
  title: maybe(text),
  kind: maybe(oneOf('fire', 'flood', 'geological', 'mine', 'traffic', 'hazmat', 'earthquake', 'drill', 'other')),
  happenedAt: maybe(timeNear),
  place: maybe(text),
  position: maybe(place),
  state: maybe(oneOf('open', 'closed')),
});

/** The number of a kind is its place here. */
const kinds = { alert, message, receipt, task, report, incident, 'alert-step': alertStep } as const satisfies {
  [K in EntryKind]?: Field<EntryBody<K>>;
};
export type PackedKind = keyof typeof kinds;

export const packedKinds = Object.keys(kinds) as PackedKind[];

/** The form of a kind; undefined: it has none. */
export const formOf = (kind: EntryKind): Field<EntryBody<EntryKind>> | undefined =>
  Object.hasOwn(kinds, kind) ? kinds[kind as PackedKind] : undefined;
