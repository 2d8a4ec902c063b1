import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'sdp-transform';
import { QianshaoError } from '../../../../contract/errors.ts';
import { CAMERA_CODECS } from '../../../../main/media/engine.ts';
import type { Sfu } from '../../../../main/media/sfu.ts';
import { answerTo, readOffer } from '../../../../main/media/whip/offer.ts';
import { makeSfu } from '../samples.ts';
import * as offers from './offers.ts';

let sfu: Sfu;
beforeAll(async () => {
  ({ sfu } = await makeSfu({ codecs: CAMERA_CODECS }));
});
afterAll(() => sfu?.close());

const read = (sdp: string) => readOffer(sdp, sfu.engine.router.rtpCapabilities);
const own = {
  iceParameters: { usernameFragment: 'ours', password: 'ours-too', iceLite: true },
  iceCandidates: [],
  dtlsParameters: { role: 'auto' as const, fingerprints: [{ algorithm: 'sha-256' as const, value: 'AB' }] },
};

test('works: picture and sound in mediasoup’s words, with the sender’s own numbers', () => {
  const { sent, dtlsParameters, tag } = read(offers.gstreamer);
  expect(
    sent.map(({ kind, rtpParameters }) => [kind, rtpParameters.mid, rtpParameters.codecs[0]?.payloadType]),
  ).toEqual([
    ['video', 'video0', 96],
    ['audio', 'audio1', 100],
  ]);
  expect(sent.map(({ rtpParameters }) => rtpParameters.encodings)).toEqual([
    [{ ssrc: 2_285_533_067 }],
    [{ ssrc: 3_195_707_585 }],
  ]);
  expect(dtlsParameters).toMatchObject({ role: 'client', fingerprints: [{ algorithm: 'sha-256' }] });
  expect(tag).toEqual({ mid: 'video0', line: 'm=video 9 UDP/TLS/RTP/SAVPF 96' });
});

test('the answer has the offer’s sections in its order; what is not taken is declined', () => {
  const answer = parse(answerTo(read(offers.withChannel), own));
  expect(answer.media.map(({ type, mid, port, direction }) => [type, mid, port === 0, direction])).toEqual([
    ['application', 'data2', true, 'inactive'],
    ['audio', 'audio1', false, 'recvonly'],
    ['video', 'video0', false, 'recvonly'],
  ]);
  expect(answer.media[2]).toMatchObject({ setup: 'passive', iceUfrag: 'ours', icePwd: 'ours-too' });
  expect(answer.groups).toEqual([{ type: 'BUNDLE', mids: 'audio1 video0' }]);
  expect(answer.icelite).toBe('ice-lite');
});

test('who names no sources is known by the name of the section', () => {
  expect(read(offers.sourceless).sent.map(({ rtpParameters }) => rtpParameters.encodings)).toEqual([[{}], [{}]]);
});

test.each([
  ['VP8 alone', offers.vp8Only],
  ['sound alone', offers.soundOnly],
  ['somebody who wants to receive', offers.receiver],
])('wrong arguments: %s gives no picture that can be taken', (_name, sdp) => {
  expect(() => read(sdp)).toThrow(expect.objectContaining({ code: 'sender-codec' }));
});

test('wrong arguments: whatever is cut out of an offer, it is read or refused with a code', () => {
  const lines = offers.gstreamer.split('\r\n');
  const damaged = fc
    .tuple(fc.subarray(lines, { minLength: 0 }), fc.nat(lines.length), fc.string({ maxLength: 60 }))
    .map(([left, at, more]) => [...left.slice(0, at), more, ...left.slice(at)].join('\r\n'));
  fc.assert(
    fc.property(damaged, (sdp) => {
      try {
        const offer = read(sdp);
        expect(answerTo(offer, own)).toContain('m=video');
      } catch (error) {
        expect(error).toBeInstanceOf(QianshaoError);
      }
    }),
    { numRuns: 300 },
  );
});
