/** Entries as people and devices could write them, for properties: every kind that has a packed form. */
import fc from 'fast-check';
import type { Entry } from '../../../../contract/entry.ts';
import { entry as entrySchema } from '../../../../contract/entry.ts';

export const VEHICLE = 'zengdu-1';
export const CENTER = 'center';
export const T0 = Date.UTC(2026, 10, 24, 2, 0, 0);

const hex = (digits: number) =>
  fc.bigInt({ min: 0n, max: 16n ** BigInt(digits) - 1n }).map((value) => value.toString(16).padStart(digits, '0'));

/** Times around T0, and now and then any at all. */
export const instant = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: T0 - 40_000, max: T0 + 40_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: T0 - 30 * 86_400_000, max: T0 + 30 * 86_400_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }) },
);

const timeOfId = fc.oneof(fc.integer({ min: T0 - 5_000, max: T0 + 5_000 }), fc.integer({ min: 0, max: 2 ** 48 - 1 }));

export const uuid = fc
  .tuple(timeOfId, hex(3), fc.constantFrom('8', '9', 'a', 'b'), hex(3), hex(12))
  .map(([ms, a, variant, b, node]) => {
    const head = ms.toString(16).padStart(12, '0');
    return `${head.slice(0, 8)}-${head.slice(8)}-7${a}-${variant}${b}-${node}`;
  });

const hanzi = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((point) => String.fromCodePoint(point));
const common = fc.constantFrom(...'现场三人被困请求增派救援车辆到达指挥中心收到。，、0123456789');
/** Words: mostly Chinese, with digits and signs, seldom anything else. */
export const words = (max: number) =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: common },
        { weight: 3, arbitrary: hanzi },
        { weight: 2, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
      ),
      { maxLength: max },
    )
    .map((characters) => characters.join('').slice(0, max));

const localId = fc.stringMatching(/^[\x21-\x7e]{1,30}$/);
const station = fc.constantFrom(VEHICLE, CENTER, 'suixian-2');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Degrees as receivers, people and maps give them. */
export const degrees = (limit: number) =>
  fc.oneof(
    fc.integer({ min: -limit * 1e7, max: limit * 1e7 }).map((units) => units / 1e7),
    fc
      .tuple(
        fc.integer({ min: 0, max: limit - 1 }),
        fc.integer({ min: 0, max: 59_999_999 }),
        fc.constantFrom(2, 3, 4, 5, 6),
      )
      .map(([whole, fraction, digits]) => whole + Number((fraction / 1e6).toFixed(digits)) / 60),
    fc.double({ min: -limit, max: limit, noNaN: true }),
  );

const place = fc.record({ lat: degrees(90), lon: degrees(180) });
const party = fc.record({ station, unit: maybe(localId) });

const bodies = {
  alert: fc.record({
    id: uuid,
    kind: fc.constantFrom('sos', 'geofence', 'silent', 'speed', 'device', 'other'),
    station,
    unit: maybe(localId),
    text: words(80),
    place: maybe(place),
    happenedAt: instant,
    fence: maybe(uuid),
    crossing: maybe(fc.constantFrom('enter', 'leave')),
  }),
  'alert-step': fc.record({
    alert: uuid,
    station,
    step: fc.constantFrom('acknowledged', 'cancelled', 'over'),
    person: maybe(words(20)),
    at: instant,
  }),
  message: fc.record({
    id: uuid,
    from: fc.record({ station, unit: maybe(localId), person: maybe(words(20)) }),
    to: fc.array(party, { maxLength: 4 }),
    text: words(200),
    priority: fc.constantFrom('routine', 'urgent', 'flash'),
    via: maybe(
      fc.record({
        medium: fc.constantFrom('rdss', 'aprs', 'radio'),
        device: localId,
        caller: localId,
        number: maybe(fc.string({ maxLength: 8 })),
        sentAt: maybe(instant),
      }),
    ),
  }),
  receipt: fc.record({
    message: uuid,
    author: station,
    unit: maybe(localId),
    person: maybe(words(20)),
    state: fc.constantFrom('waiting', 'sent', 'received', 'read', 'failed'),
    path: maybe(fc.constantFrom('network', '5g', 'satellite', 'wired', 'beidou', 'radio')),
    code: maybe(fc.constantFrom('rdss-no-signal', 'device-away')),
    dueAt: maybe(instant),
    at: instant,
  }),
  task: fc.record({
    id: uuid,
    title: words(40),
    detail: maybe(words(200)),
    assignees: fc.array(party, { maxLength: 4 }),
    state: fc.constantFrom('given', 'accepted', 'under-way', 'done', 'refused', 'withdrawn'),
    dueAt: maybe(instant),
    place: maybe(place),
  }),
  report: fc.record({
    id: uuid,
    stage: fc.constantFrom('first', 'follow-up', 'final'),
    number: fc.integer({ min: 0, max: 255 }),
    source: maybe(words(60)),
    receivedAt: maybe(instant),
    happenedAt: maybe(instant),
    place: maybe(words(60)),
    nature: maybe(words(60)),
    scope: maybe(words(60)),
    losses: maybe(words(60)),
    trend: maybe(words(60)),
    leaders: maybe(words(60)),
    measures: maybe(words(60)),
    requests: maybe(words(60)),
  }),
  incident: fc.record({
    id: uuid,
    version: fc.tuple(
      instant.filter((at) => at >= 0),
      fc.integer({ min: 0, max: 255 }),
      station,
    ),
    person: maybe(words(20)),
    title: maybe(words(40)),
    kind: maybe(
      fc.constantFrom('fire', 'flood', 'geological', 'mine', 'traffic', 'hazmat', 'earthquake', 'drill', 'other'),
    ),
    happenedAt: maybe(instant),
    place: maybe(words(60)),
    position: maybe(place),
    state: maybe(fc.constantFrom('open', 'closed')),
  }),
};

export const seq = fc.oneof(
  fc.integer({ min: 1, max: 5_000_000 }),
  fc.integer({ min: 1_790_000_000_000, max: 1_900_000_000_000 }),
  fc.constant(Number.MAX_SAFE_INTEGER),
);

const withoutUndefined = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** An entry of the vehicle as the contract lets it through: undefined where it does not. */
const made = fc
  .constantFrom(...(Object.keys(bodies) as (keyof typeof bodies)[]))
  .chain((kind) =>
    fc.record({
      station: fc.constant(VEHICLE),
      seq,
      id: uuid,
      kind: fc.constant(kind),
      lane: fc.constantFrom(0, 1, 2, 3),
      at: instant,
      clock: fc.constantFrom('gnss', 'system'),
      incident: maybe(uuid),
      body: bodies[kind] as fc.Arbitrary<object>,
    }),
  )
  .map((value) => entrySchema.safeParse(withoutUndefined(value)).data);

export const anyEntry: fc.Arbitrary<Entry> = made.filter((value) => value !== undefined);
