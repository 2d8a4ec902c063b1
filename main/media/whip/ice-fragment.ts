/** Fragments of SDP by which ICE goes on after the offer (RFC 8840, application/trickle-ice-sdpfrag). */
import type { types } from 'mediasoup';
import { parse } from 'sdp-transform';
import type { Tag } from './sections.ts';

/** Names the ICE session that the other side is in: its own name and password. Undefined where the fragment says none. */
export function iceSession(fragment: string): string | undefined {
  const { iceUfrag, icePwd, media } = parse(fragment);
  const [ufrag, pwd] = [iceUfrag ?? media[0]?.iceUfrag, icePwd ?? media[0]?.icePwd];
  return ufrag === undefined || pwd === undefined ? undefined : `${ufrag}:${pwd}`;
}

/** What is answered to a restart: who we are from now on. */
export function fragmentOf(
  tag: Tag,
  { usernameFragment, password }: types.IceParameters,
  candidates: readonly types.IceCandidate[],
): string {
  const lines = [
    'a=ice-lite',
    tag.line,
    `a=mid:${tag.mid}`,
    `a=ice-ufrag:${usernameFragment}`,
    `a=ice-pwd:${password}`,
    ...candidates.map(candidateLine),
    'a=end-of-candidates',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** RFC 8839 §5.1. */
function candidateLine({ foundation, priority, address, protocol, port, type, tcpType }: types.IceCandidate): string {
  const tcp = tcpType === undefined ? '' : ` tcptype ${tcpType}`;
  return `a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ ${type}${tcp}`;
}
