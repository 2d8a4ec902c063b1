/**
 * What a viewer offers to receive (draft-ietf-wish-whep, SDP), and the answer to it. mediasoup numbers what it sends by its
 * router, and a viewer wants his own numbers (RFC 3264 §6.1): so each has a router of his own, whose codecs have them. Header
 * extensions have fixed numbers in mediasoup and are not agreed upon: who did not agree to one looks past it (RFC 8285 §4.1).
 */
import type { types } from 'mediasoup';
import { extractDtlsParameters, extractRtpCapabilities } from 'mediasoup-client/handlers/sdp/commonUtils';
import { RemoteSdp } from 'mediasoup-client/handlers/sdp/RemoteSdp';
import * as ortc from 'mediasoup-client/ortc';
import type { types as client } from 'mediasoup-client';
import { parse, write, type SessionDescription } from 'sdp-transform';
import { QianshaoError } from '../../../contract/errors.ts';
import { declined, namesOf, tagOf, type Own, type Tag } from '../whip/sections.ts';

export interface Wanted {
  kind: 'audio' | 'video';
  mid: string;
}

export interface ViewerOffer {
  dtlsParameters: types.DtlsParameters;
  /** Of the viewer's router. */
  codecs: types.RouterRtpCodecCapability[];
  /** The first picture and the first sound that he wants, in his order. */
  wanted: readonly Wanted[];
  tag: Tag;
  session: SessionDescription;
}

/** @throws QianshaoError input-invalid what is no offer, share-codec nothing that this SFU has */
export function readViewerOffer(sdp: string, router: types.RtpCapabilities): ViewerOffer {
  const session = parse(sdp);
  namesOf(session);
  try {
    const offered = extractRtpCapabilities({ sdpObject: session });
    const extended = ortc.getExtendedRtpCapabilities(offered, structuredClone(router) as client.RtpCapabilities, false);
    const wanted = session.media.flatMap(({ type, mid, direction = 'sendrecv' }): Wanted[] =>
      (type === 'audio' || type === 'video') && /recv/.test(direction) ? [{ kind: type, mid: String(mid) }] : [],
    );
    const firsts = wanted.filter(({ kind }, at) => wanted.findIndex((other) => other.kind === kind) === at);
    const first = session.media.find(({ mid }) => String(mid) === firsts[0]?.mid);
    if (!first || !extended.codecs.some(({ kind }) => kind === 'video')) throw new QianshaoError('share-codec');
    const codecs = extended.codecs.map(
      ({
        kind,
        mimeType,
        clockRate,
        channels,
        remoteParameters,
        localPayloadType,
      }): types.RouterRtpCodecCapability => ({
        ...{ kind, mimeType, clockRate, parameters: remoteParameters, preferredPayloadType: localPayloadType },
        ...(channels === undefined ? {} : { channels }),
      }),
    );
    const dtlsParameters = { ...extractDtlsParameters({ sdpObject: session }), role: 'client' as const };
    return { dtlsParameters, codecs, wanted: firsts, tag: tagOf(first), session };
  } catch (error) {
    if (error instanceof QianshaoError) throw error;
    throw new QianshaoError('input-invalid', 'SDP', error);
  }
}

/** What a viewer's router can send him: no second stream for what is sent again, it is sent again in the first (RFC 4585). */
export const withoutExtras = ({ codecs = [] }: types.RtpCapabilities): types.RtpCapabilities => ({
  codecs: codecs.filter(({ mimeType }) => !mimeType.endsWith('/rtx')),
  headerExtensions: [],
});

/** The answer: in the order of the offer, what is not sent with port 0. @param sent by name of the section */
export function answerToViewer(
  { session }: ViewerOffer,
  own: Own,
  sent: ReadonlyMap<string, { kind: 'audio' | 'video'; rtpParameters: types.RtpParameters }>,
): string {
  const remote = new RemoteSdp({
    iceParameters: own.iceParameters,
    iceCandidates: [...own.iceCandidates],
    dtlsParameters: { ...own.dtlsParameters, role: 'server' },
  });
  for (const [mid, { kind, rtpParameters }] of sent)
    remote.receive({
      ...{ mid, kind, streamId: 'feed', trackId: kind },
      offerRtpParameters: rtpParameters as client.RtpParameters,
    });
  const answer = parse(remote.getSdp());
  const taken = new Map(answer.media.map((media) => [String(media.mid), { ...media, setup: 'passive' }]));
  answer.media = session.media.map((offered) => taken.get(String(offered.mid)) ?? declined(offered));
  return write(answer);
}
