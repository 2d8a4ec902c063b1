/**
 * Cuts a stream into MQTT packets (MQTT 3.1.1 §2.2): byte 1 type and flags; then the length of the rest, 7 bits per byte, least
 * significant first, bit 7 set while more follow; PUBLISH (type 3) goes on with the topic, its length in two bytes.
 */

export function splitPackets(bytes: Buffer): { packets: Buffer[]; left: Buffer } {
  const packets: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = endOf(bytes, at);
    if (end === undefined || end > bytes.length) return { packets, left: bytes.subarray(at) };
    packets.push(bytes.subarray(at, end));
    at = end;
  }
}

/** Where the packet that begins at `at` ends; undefined: its length is not there yet. */
function endOf(bytes: Buffer, at: number): number | undefined {
  let length = 0;
  for (let digit = 0; digit < 4; digit += 1) {
    const byte = bytes[at + 1 + digit];
    if (byte === undefined) return undefined;
    length += (byte & 127) * 128 ** digit;
    if (byte < 128) return at + 2 + digit + length;
  }
  throw new Error('not MQTT');
}

/** Topic of a PUBLISH; undefined for any other packet. */
export function topicOf(packet: Buffer): string | undefined {
  if (packet.readUInt8(0) >> 4 !== 3) return undefined;
  let at = 1;
  while (packet.readUInt8(at) >= 128) at += 1;
  const length = packet.readUInt16BE(at + 1);
  return packet.toString('utf8', at + 3, at + 3 + length);
}
