/** Sections of an offer and of its answer, whichever way the media go. */
import type { types } from 'mediasoup';
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import { QianshaoError } from '../../../contract/errors.ts';

/** How our transport presents itself. */
export interface Own {
  iceParameters: types.IceParameters;
  iceCandidates: readonly types.IceCandidate[];
  dtlsParameters: types.DtlsParameters;
}

/** The section whose transport all share: what fragments (RFC 8840) speak of. */
export interface Tag {
  mid: string;
  line: string;
}

export const tagOf = ({ mid, type, protocol, payloads }: MediaDescription): Tag => ({
  mid: String(mid),
  line: `m=${type} 9 ${protocol} ${payloads}`,
});

/** All go by one transport, so each has its name (RFC 9725 §4.4.1, RFC 8843 §7.2). @throws input-invalid */
export function namesOf({ media }: SessionDescription): void {
  const mids = new Set(media.flatMap(({ mid }) => (mid === undefined ? [] : [String(mid)])));
  if (mids.size < media.length) throw new QianshaoError('input-invalid', 'SDP: mid');
}

/** Not taken (RFC 9429 §5.3.1). */
export const declined = ({
  type,
  protocol,
  payloads = '0',
  mid,
}: MediaDescription): SessionDescription['media'][number] => ({
  ...{ type, protocol, payloads, port: 0, direction: 'inactive', rtp: [], fmtp: [] },
  ...(mid === undefined ? {} : { mid }),
});
