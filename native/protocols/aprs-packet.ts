/**
 * An APRS packet: who, to whom, and an information field whose first character says what it is (APRS 1.0.1, chapter 5). The
 * address it goes to is no receiver, it names the sender's program, and with Mic-E it is half of the position.
 *
 *   third party (chapter 17):  }FROM>TO,PATH,IGATE*:information      a packet that a gateway passes on for FROM
 */
import { patternText } from './aprs-text.ts';

export interface AprsPacket {
  from: string;
  to: string;
  information: Uint8Array;
}

/** A gateway's header: names of the network may be longer or shorter than a call sign's. */
const THIRD_PARTY = /^\}([A-Z0-9-]{1,9})>([A-Z0-9-]{1,9})(?:,[A-Za-z0-9*-]{1,10}){0,10}:/;

/** The packet that is meant, without the line end that some programs leave. @returns undefined: of a form not known */
export function innerPacket(packet: AprsPacket): AprsPacket | undefined {
  const information = withoutLineEnd(packet.information);
  if (information[0] !== 0x7d) return { ...packet, information };
  const [head, from, to] = THIRD_PARTY.exec(patternText(information)) ?? [];
  if (head === undefined || from === undefined || to === undefined) return undefined;
  return { from, to, information: information.subarray(head.length) };
}

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  const end = bytes.findLastIndex((byte) => byte !== 0x0d && byte !== 0x0a && byte !== 0);
  return bytes.subarray(0, end + 1);
}
