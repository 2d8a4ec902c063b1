/**
 * AX.25 frames as a TNC hands them over: without flags and check sequence (AX.25 2.2, §3).
 *
 *   to 7 | from 7 | 0…8 repeaters, 7 each | control 1 | PID 1 | information …
 *
 *   an address:  six characters, each shifted left by one, padded with blanks | CRRSSSSE
 *                C: command, or with a repeater "has been repeated"; RR: 11; SSSS: 0…15; E: 1 in the last address alone
 *   control:     03 is UI, unnumbered information, the only one with a PID here (13: the same, asking for an answer)
 *   PID:         F0, no protocol above
 */

export const NO_PROTOCOL = 0xf0;

const ADDRESS = 7;
const MOST_REPEATERS = 8;
const UI = 0x03;
const POLL = 0x10;
/** Reserved bits are sent as ones. */
const RESERVED = 0x60;
const HIGH = 0x80;

export interface Repeater {
  station: string;
  /** He has repeated it already. */
  done: boolean;
}

export interface Ax25Frame {
  /** Call sign, with `-SSID` unless that is 0. */
  to: string;
  from: string;
  repeaters: Repeater[];
  /** Absent with frames that are not UI: of a connection between two stations. */
  pid?: number;
  information: Uint8Array;
}

/** A call sign with its SSID as AX.25 can carry it: `BG6ABC`, `BG6ABC-15`. */
export const STATION = /^[A-Z0-9]{1,6}(-([1-9]|1[0-5]))?$/;

/** @returns undefined when the bytes are no AX.25 frame */
export function readFrame(bytes: Uint8Array): Ax25Frame | undefined {
  const stations: { station: string; high: boolean }[] = [];
  let at = 0;
  for (let last = false; !last; at += ADDRESS) {
    if (stations.length === 2 + MOST_REPEATERS) return undefined;
    const one = readAddress(bytes, at);
    if (!one) return undefined;
    stations.push(one);
    last = one.last;
  }
  const [to, from, ...repeaters] = stations;
  const control = bytes[at];
  if (!to || !from || control === undefined) return undefined;
  const frame = {
    to: to.station,
    from: from.station,
    repeaters: repeaters.map(({ station, high }) => ({ station, done: high })),
  };
  if ((control & ~POLL) !== UI) return { ...frame, information: bytes.slice(at + 1) };
  const pid = bytes[at + 1];
  return pid === undefined ? undefined : { ...frame, pid, information: bytes.slice(at + 2) };
}

function readAddress(bytes: Uint8Array, at: number) {
  const address = bytes.subarray(at, at + ADDRESS);
  const end = address[ADDRESS - 1];
  if (end === undefined || address.subarray(0, -1).some((byte) => (byte & 1) === 1)) return undefined;
  const call = String.fromCharCode(...address.subarray(0, -1).map((byte) => byte >> 1)).replace(/ +$/, '');
  if (!/^[A-Z0-9]{1,6}$/.test(call)) return undefined;
  const ssid = (end >> 1) & 0x0f;
  return { station: ssid === 0 ? call : `${call}-${ssid}`, high: (end & HIGH) !== 0, last: (end & 1) === 1 };
}

/** An UI frame without a protocol above, as a command. Stations as `STATION` has them. */
export function uiFrame(to: string, from: string, repeaters: readonly string[], information: Uint8Array): Uint8Array {
  const stations = [to, from, ...repeaters];
  const addresses = stations.map((station, index) => {
    const [call = '', ssid = '0'] = station.split('-');
    const end = (index === 0 ? HIGH : 0) | RESERVED | (Number(ssid) << 1) | (index === stations.length - 1 ? 1 : 0);
    return [...[...call.padEnd(6)].map((letter) => letter.charCodeAt(0) << 1), end];
  });
  return Uint8Array.of(...addresses.flat(), UI, NO_PROTOCOL, ...information);
}
