/**
 * What a modem is asked: only queries; nothing that sets anything, not even the form of its answers, which is another user's
 * business. The order is that of trust: what an earlier answer says, a later one does not change (`merge`).
 */
import { GTCCINFO_CELL, GTCCINFO_LINE, gtccinfo, gtsenrdtemp } from './at-fibocom.ts';
import { chiptemp, hcsq, hfreqinfo, monsc, sysinfoex } from './at-huawei.ts';
import { LteSinr, qcsq, qeng, qengMore, qtemp } from './at-quectel.ts';
import { ati, cesq, cgmi, cgmm, cops, cpin, cpinError, csq, registration } from './at-standard.ts';
import type { Statement } from './at-statement.ts';

export type Make = 'quectel' | 'huawei' | 'fibocom';

export interface Query {
  command: string;
  /** `once`: until it was answered; `slow`: in each full round; `round`: in each. */
  pace: 'once' | 'slow' | 'round';
  read: (lines: readonly string[]) => Statement;
  /** Which lines without a name belong to its answer. */
  plain?: RegExp;
  /** Lines without a name that can be nothing but its answer. */
  bare?: RegExp;
  /** Its answer has several lines; whether this one goes on with these. */
  more?: (lines: readonly string[], line: string) => boolean;
  /** Only for modems of this make, once the make is known. */
  make?: Make;
  /** What an error in answer says. */
  refusal?: (error: string) => Statement;
  /** Not needed while this holds of what is known; where it does not, the query is made in each round. */
  unless?: (known: Statement) => boolean;
}

const ANY = /./;
const registered = ({ registration: state }: Statement) => state === 'home' || state === 'roaming';
const identified = ({ maker, model }: Statement) => maker !== undefined && model !== undefined;
const isHeading = (line: string) => /:\s*$/.test(line);

/** One opening's queries; some learn from the answers. */
export function queries(): Query[] {
  // Two commands of one firmware can have two scales.
  const [ofCell, ofSignal] = [new LteSinr(), new LteSinr()];
  const readCells = (lines: readonly string[]) => qeng(lines, ofCell);
  return [
    { command: 'AT+CGMI', pace: 'once', read: cgmi, plain: ANY },
    { command: 'AT+CGMM', pace: 'once', read: cgmm, plain: ANY },
    { command: 'ATI', pace: 'once', read: ati, plain: ANY, unless: identified },
    { command: 'AT+CPIN?', pace: 'slow', read: cpin, refusal: cpinError, unless: ({ sim }) => sim === 'ready' },
    { command: 'AT+QENG="servingcell"', pace: 'round', read: readCells, more: qengMore, make: 'quectel' },
    { command: 'AT+QCSQ', pace: 'round', read: (lines) => qcsq(lines, ofSignal), make: 'quectel' },
    { command: 'AT^SYSINFOEX', pace: 'round', read: sysinfoex, make: 'huawei' },
    { command: 'AT^MONSC', pace: 'round', read: monsc, make: 'huawei' },
    { command: 'AT^HCSQ?', pace: 'round', read: hcsq, make: 'huawei' },
    { command: 'AT^HFREQINFO?', pace: 'round', read: hfreqinfo, make: 'huawei' },
    {
      command: 'AT+GTCCINFO?',
      pace: 'round',
      read: gtccinfo,
      plain: GTCCINFO_LINE,
      bare: GTCCINFO_CELL,
      more: (_lines, line) => !isHeading(line),
      make: 'fibocom',
    },
    { command: 'AT+C5GREG?', pace: 'round', read: registration },
    { command: 'AT+CEREG?', pace: 'round', read: registration },
    { command: 'AT+CGREG?', pace: 'round', read: registration, unless: registered },
    { command: 'AT+CREG?', pace: 'round', read: registration, unless: registered },
    { command: 'AT+CESQ', pace: 'round', read: cesq },
    { command: 'AT+CSQ', pace: 'round', read: csq },
    { command: 'AT+COPS?', pace: 'slow', read: cops },
    { command: 'AT+QTEMP', pace: 'slow', read: qtemp, more: () => true, make: 'quectel' },
    { command: 'AT^CHIPTEMP?', pace: 'slow', read: chiptemp, make: 'huawei' },
    { command: 'AT+GTSENRDTEMP=1', pace: 'slow', read: gtsenrdtemp, make: 'fibocom' },
  ];
}

/** Of makers whose commands are here; another's are all tried once. */
export function makeOf(maker: string | undefined): Make | undefined {
  const known: readonly [RegExp, Make][] = [
    [/quectel/i, 'quectel'],
    [/huawei|hisilicon|td ?tech/i, 'huawei'],
    [/fibocom/i, 'fibocom'],
  ];
  return known.find(([name]) => name.test(maker ?? ''))?.[1];
}
