/**
 * What an encoder offers (RFC 9725 §4.2, SDP), in the SFU's terms, and the answer to it. Both by the parts of mediasoup's own
 * client: what it does for a page of ours is done here for whoever comes with an offer of his own.
 */
import type { types } from 'mediasoup';
import { extractDtlsParameters, extractRtpCapabilities, getCname } from 'mediasoup-client/handlers/sdp/commonUtils';
import { RemoteSdp } from 'mediasoup-client/handlers/sdp/RemoteSdp';
import { getRtpEncodings } from 'mediasoup-client/handlers/sdp/unifiedPlanUtils';
import * as ortc from 'mediasoup-client/ortc';
import type { types as client } from 'mediasoup-client';
import { parse, write, type MediaDescription, type SessionDescription } from 'sdp-transform';
import { QianshaoError } from '../../../contract/errors.ts';
import { declined, namesOf, tagOf, type Own, type Tag } from './sections.ts';

type Kind = 'audio' | 'video';

/** One picture or one sound that is sent to us. */
interface Sent {
  kind: Kind;
  media: MediaDescription;
  rtpParameters: client.RtpParameters;
  /** The same as the answer says it. */
  answered: client.RtpParameters;
}

export interface Offer {
  dtlsParameters: types.DtlsParameters;
  sent: readonly Sent[];
  tag: Tag;
  session: SessionDescription;
}

/**
 * One picture, which there must be, and one sound, which there may be; anything beside them is declined.
 * @throws QianshaoError input-invalid what is no offer, sender-codec no picture that this SFU takes
 */
export function readOffer(sdp: string, router: types.RtpCapabilities): Offer {
  const session = parse(sdp);
  namesOf(session);
  try {
    const extended = ortc.getExtendedRtpCapabilities(
      extractRtpCapabilities({ sdpObject: session }),
      // Server and client name more or fewer header extensions; those that both know are matched.
      structuredClone(router) as client.RtpCapabilities,
      false,
    );
    // In the offer's order: of those that go by one transport, the first one names it in the answer, too (RFC 8843 §7.3).
    const sent = session.media.filter(isFirst).flatMap((media): Sent[] => {
      const kind = media.type === 'video' ? 'video' : 'audio';
      const mine = ortc.getSendingRtpParameters(kind, extended);
      if (mine.codecs.length === 0) return [];
      const codecs = ortc.reduceCodecs(mine.codecs);
      const answered = ortc.getSendingRemoteRtpParameters(kind, extended);
      const rtpParameters = {
        ...mine,
        codecs,
        mid: String(media.mid),
        encodings: encodingsOf(media, codecs),
        rtcp: { cname: getCname({ offerMediaObject: media }), reducedSize: true },
      };
      return [{ kind, media, rtpParameters, answered: { ...answered, codecs: ortc.reduceCodecs(answered.codecs) } }];
    });
    const [first] = sent;
    if (!first || !sent.some(({ kind }) => kind === 'video')) throw new QianshaoError('sender-codec');
    return {
      // It speaks first (RFC 8842 §5.3): the SFU waits.
      dtlsParameters: { ...extractDtlsParameters({ sdpObject: session }), role: 'client' },
      sent,
      tag: tagOf(first.media),
      session,
    };
  } catch (error) {
    if (error instanceof QianshaoError) throw error;
    throw new QianshaoError('input-invalid', 'SDP', error);
  }
}

/** Port 0 declines, unless the section goes with the others in any case (RFC 8843 §6). */
const isSent = ({ type, port, bundleOnly, direction = 'sendrecv' }: MediaDescription): boolean =>
  (type === 'video' || type === 'audio') && (port !== 0 || bundleOnly !== undefined) && direction.startsWith('send');

/** The first picture that is sent, and the first sound. */
const isFirst = (media: MediaDescription, _at: number, all: readonly MediaDescription[]): boolean =>
  media === all.find((other) => other.type === media.type && isSent(other));

/** Those who name no sources are known by the section's name in each packet (RFC 8843 §9.2). */
const encodingsOf = (media: MediaDescription, codecs: client.RtpCodecParameters[]): client.RtpEncodingParameters[] =>
  (media.ssrcs ?? []).length > 0 ? getRtpEncodings({ offerMediaObject: media, codecs }) : [{}];

/** The answer: in the order of the offer, what is not taken with port 0 (RFC 9429 §5.3.1). */
export function answerTo({ sent, session }: Offer, own: Own): string {
  const remote = new RemoteSdp({
    iceParameters: own.iceParameters,
    iceCandidates: [...own.iceCandidates],
    dtlsParameters: { ...own.dtlsParameters, role: 'server' },
  });
  if (session.extmapAllowMixed) remote.setSessionExtmapAllowMixed();
  for (const { media, rtpParameters, answered } of sent)
    remote.send({ offerMediaObject: media, offerRtpParameters: rtpParameters, answerRtpParameters: answered });
  const answer = parse(remote.getSdp());
  const taken = new Map(answer.media.map((media) => [String(media.mid), media]));
  answer.media = session.media.map((offered) => taken.get(String(offered.mid)) ?? declined(offered));
  return write(answer);
}
