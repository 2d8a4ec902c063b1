/** What one answer of a modem says, and how the answers become one event. */
import type { ModemEvent } from '../../contract/modem.ts';
import { decimalIn } from './at-fields.ts';

/** One cell: identity and measurements; absent is what the answer does not say. */
export interface Cell {
  rsrpDbm?: number | undefined;
  rsrqDb?: number | undefined;
  sinrDb?: number | undefined;
  rssiDbm?: number | undefined;
  band?: string | undefined;
  cell?: string | undefined;
  pci?: number | undefined;
  arfcn?: number | undefined;
  tac?: string | undefined;
}

export interface Statement {
  maker?: string | undefined;
  model?: string | undefined;
  sim?: ModemEvent['sim'];
  registration?: ModemEvent['registration'] | undefined;
  operator?: string | undefined;
  technology?: ModemEvent['technology'];
  mcc?: string | undefined;
  mnc?: string | undefined;
  temperatureC?: number | undefined;
  nr?: Cell;
  lte?: Cell;
  /** WCDMA and GSM. */
  old?: Cell;
  /** +CSQ: of whichever technology serves. */
  rssiDbm?: number | undefined;
  /** Serving cell and area of +CREG and its like. */
  registered?: { cell?: string | undefined; tac?: string | undefined };
}

/** dBm and dB as they are given. Ranges: 3GPP TS 36.133 §9.1 and 38.133 §10.1; -32768, -3276, `-` and the like fall out. */
export const rsrp = (field: string | undefined): number | undefined => decimalIn(field, -157, -30);
export const rsrq = (field: string | undefined): number | undefined => decimalIn(field, -44, 20);
export const sinr = (field: string | undefined): number | undefined => decimalIn(field, -24, 40);
export const rssi = (field: string | undefined): number | undefined => decimalIn(field, -121, -20);

/** `B3` or `n41`. */
export function band(letter: 'B' | 'n', number: number | undefined): string | undefined {
  return number === undefined || number < 1 || number > 512 ? undefined : `${letter}${number}`;
}

/** Of several registrations (circuit, packet, 4G, 5G) the best is the modem's: one is enough to be served. */
const BEST: readonly ModemEvent['registration'][] = ['home', 'roaming', 'denied', 'searching', 'none', 'unknown'];

const present = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

const CELLS = ['nr', 'lte', 'old'] as const;
const measured = (cell: Cell | undefined): boolean => cell !== undefined && Object.keys(present(cell)).length > 0;

/** Whether anything is said at all. */
export const tells = ({ nr, lte, old, registered, ...plain }: Statement): boolean =>
  Object.keys(present(plain)).length > 0 || [nr, lte, old, registered].some(measured);

/** Merges what is said by answers in order of trust: of each field the first that is there. */
export function merge(statements: readonly Statement[]): Statement {
  const merged: Statement = {};
  const cells = { nr: {}, lte: {}, old: {}, registered: {} };
  let registration: ModemEvent['registration'] = 'unknown';
  for (const statement of statements) {
    const { nr, lte, old, registered, registration: told, ...plain } = statement;
    if (told !== undefined && BEST.indexOf(told) < BEST.indexOf(registration)) registration = told;
    Object.assign(merged, { ...present(plain), ...present(merged) });
    for (const [kind, cell] of Object.entries({ nr, lte, old, registered }) as [keyof typeof cells, Cell][])
      cells[kind] = { ...present(cell ?? {}), ...cells[kind] };
  }
  return { ...merged, ...cells, registration };
}

/**
 * The picture after one more answer that nobody here asked for (it is among the `known`): what it measures is what holds now,
 * whatever other answers said; what it does not say stays, as long as the two do not speak of different technologies.
 */
export function mergeNewest(newest: Statement, known: readonly Statement[]): Statement {
  const own = CELLS.filter((kind) => measured(newest[kind]));
  if (own.length === 0) return merge(known);
  const merged = merge([newest, ...known]);
  if (newest.technology !== undefined || own.some((kind) => kind === kindOf(merged.technology))) return merged;
  return merge([newest, ...known.map(({ nr: _nr, lte: _lte, old: _old, technology: _technology, ...rest }) => rest)]);
}

/** The cell that serves in a technology. */
function kindOf(technology: Statement['technology']): (typeof CELLS)[number] | undefined {
  if (technology === '5g-sa' || technology === '5g-nsa') return 'nr';
  if (technology === 'lte') return 'lte';
  return technology === 'wcdma' || technology === 'gsm' ? 'old' : undefined;
}

/** Serving cell of the technology in use; of an unknown one, the newest that is measured. */
function serving(statement: Statement): Cell {
  if (statement.technology === 'none') return {};
  const kind = kindOf(statement.technology) ?? CELLS.find((each) => measured(statement[each]));
  return (kind && statement[kind]) ?? {};
}

/**
 * The event of what is known. In 5G non-standalone the cell and its area are those of the LTE anchor: the NR leg has none of
 * its own. Where NR and LTE are measured and no answer names the technology, both are told alike.
 */
export function modemEventOf(statement: Statement, receivedAt: number): ModemEvent {
  const { maker, model, sim, registration = 'unknown', operator, technology, mcc, mnc, temperatureC } = statement;
  const { nr, lte = {}, registered = {} } = statement;
  const cell = serving(statement);
  const served = registration === 'home' || registration === 'roaming';
  const anchored = technology === '5g-nsa' || (technology === undefined && measured(nr));
  const identities = { ...(served ? present(registered) : {}), ...present(technology === '5g-nsa' ? lte : cell) };
  // +CSQ knows nothing of NR.
  const strength = technology === '5g-sa' || anchored || technology === 'none' ? undefined : statement.rssiDbm;
  const { rsrpDbm, rsrqDb, sinrDb, rssiDbm = strength } = cell;
  const all = { maker, model, sim, operator, technology, mcc, mnc, temperatureC };
  const radio = { rsrpDbm, rsrqDb, sinrDb, rssiDbm, band: cell.band, pci: cell.pci, arfcn: cell.arfcn };
  const anchor = anchored ? anchorOf(lte) : {};
  const told = present({ ...all, ...radio, cell: identities.cell, tac: identities.tac });
  const anchorTold = Object.keys(anchor).length > 0 ? { anchor } : {};
  return { type: 'modem', receivedAt, registration, ...(told as Partial<ModemEvent>), ...anchorTold };
}

const anchorOf = ({ rsrpDbm, rsrqDb, sinrDb, rssiDbm, band: name, pci, arfcn }: Cell) =>
  present({ rsrpDbm, rsrqDb, sinrDb, rssiDbm, band: name, pci, arfcn });
