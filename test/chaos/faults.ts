/** What happens to a world in one round, and when: drawn from a seed, so that a round can be made again. */

export type Fault =
  | { kind: 'kill' | 'stop'; who: 'vehicle' | 'center' | 'broker' }
  | { kind: 'full'; who: 'vehicle' | 'center' }
  | { kind: 'jump'; who: 'vehicle' | 'center'; byMs: number }
  | { kind: 'cut' | 'stall' | 'mischief' };

export interface Happening {
  fault: Fault;
  /** From the begin of the round, ms. */
  at: number;
  /** How long it lasts, ms. */
  forMs: number;
}

/** What a world can suffer. */
export interface Weaknesses {
  /** A broker of its own, beside the center. */
  broker: boolean;
  disks: boolean;
  clocks: boolean;
  /** Single messages can be lost, repeated and delayed. */
  messages: boolean;
}

const HOUR_MS = 3_600_000;
/** A round's faults begin within this, ms. */
export const BEGIN_WITHIN_MS = 500;
const LONGEST_MS = 600;

export function someFaults(random: (n: number) => number, can: Weaknesses): Happening[] {
  const who = () => (random(2) === 0 ? ('vehicle' as const) : ('center' as const));
  const kinds: (() => Fault)[] = [
    () => ({ kind: 'kill', who: who() }),
    () => ({ kind: 'kill', who: who() }),
    () => ({ kind: random(4) === 0 ? 'stop' : 'kill', who: who() }),
    () => ({ kind: 'cut' }),
    () => ({ kind: 'stall' }),
    ...(can.messages ? [() => ({ kind: 'mischief' as const }), () => ({ kind: 'mischief' as const })] : []),
    ...(can.disks
      ? [() => ({ kind: 'full' as const, who: who() }), () => ({ kind: 'full' as const, who: who() })]
      : []),
    ...(can.clocks ? [() => ({ kind: 'jump' as const, who: who(), byMs: random(2) === 0 ? HOUR_MS : -HOUR_MS })] : []),
    ...(can.broker ? [() => ({ kind: 'kill' as const, who: 'broker' as const })] : []),
  ];
  return Array.from({ length: 1 + random(3) }, () => ({
    fault: (kinds[random(kinds.length)] ?? (() => ({ kind: 'cut' as const })))(),
    at: random(BEGIN_WITHIN_MS),
    forMs: 20 + random(LONGEST_MS),
  }));
}

/** In words, for who reads the report of a round. */
export const inWords = (happenings: readonly Happening[]): string =>
  happenings
    .map(({ fault, at, forMs }) => {
      const who = 'who' in fault ? ` ${fault.who}` : '';
      const by = 'byMs' in fault ? ` by ${fault.byMs / HOUR_MS} h` : '';
      return `${fault.kind}${who}${by} at ${at} for ${forMs} ms`;
    })
    .join(', ');

/** Most messages pass, some twice, some late, some very late, some never. */
export function someFate(random: (n: number) => number): readonly number[] {
  const late = 1 + random(120);
  if (random(40) === 0) return [1_500 + random(2_500)];
  return [[0], [0], [0], [0, 0], [0, late], [late], [late, late + random(200)], []][random(8)] ?? [0];
}
