import { describe, expect, it } from 'vitest';
import { framesBetween, readUplink, sentPictures } from '../../../renderer/video/uplink-stats.ts';

/** The rows of a browser that matter, as Chromium names them. */
const stats = (bytes: number, packets: number, lost: number, pair: object = { nominated: true }): RTCStatsReport =>
  new Map<string, object>([
    ['P0', { id: 'P0', type: 'candidate-pair', nominated: false, bytesSent: 9_999_999 }],
    [
      'P1',
      {
        id: 'P1',
        type: 'candidate-pair',
        bytesSent: bytes,
        availableOutgoingBitrate: 900_000,
        localCandidateId: 'L',
        ...pair,
      },
    ],
    ['L', { id: 'L', type: 'local-candidate', address: '10.64.0.2' }],
    ['O1', { id: 'O1', type: 'outbound-rtp', packetsSent: packets }],
    ['O2', { id: 'O2', type: 'outbound-rtp', packetsSent: 5 }],
    ['R1', { id: 'R1', type: 'remote-inbound-rtp', packetsLost: lost }],
  ]);

describe('what a publishing page says of its way', () => {
  it('is the difference between two readings', () => {
    const { counters, report: first } = readUplink(stats(100_000, 100, 1), undefined, 1_000);
    expect(first).toBeUndefined();
    expect(readUplink(stats(350_000, 400, 7), counters, 6_000).report).toEqual({
      localAddress: '10.64.0.2',
      sentKbps: 400,
      availableKbps: 900,
      packets: 300,
      lost: 6,
    });
  });

  it('is nothing after a new connection began to count anew, or while there is none', () => {
    const { counters } = readUplink(stats(100_000, 100, 1), undefined, 1_000);
    expect(readUplink(stats(5_000, 10, 0), counters, 6_000).report).toBeUndefined();
    expect(readUplink(stats(200_000, 10, 0, { nominated: false }), counters, 6_000).report).toBeUndefined();
  });

  it('never counts backwards, whatever the other side reports', () => {
    const { counters } = readUplink(stats(100_000, 100, 9), undefined, 1_000);
    expect(readUplink(stats(200_000, 90, 2), counters, 6_000).report).toMatchObject({ packets: 0, lost: 0 });
  });

  it('is told of the pair in use, not of one before a restart of ICE that is still nominated', () => {
    const stale = { id: 'P2', type: 'candidate-pair', nominated: true, bytesSent: 7_000_000 };
    const transport = { id: 'T', type: 'transport', selectedCandidatePairId: 'P1' };
    const both = (bytes: number): RTCStatsReport => new Map([['P2', stale], ['T', transport], ...stats(bytes, 100, 0)]);
    const { counters } = readUplink(both(100_000), undefined, 1_000);
    expect(readUplink(both(350_000), counters, 6_000).report).toMatchObject({ sentKbps: 400, availableKbps: 900 });
  });
});

describe('pictures that are sent', () => {
  const copy = (id: string, mid: string, rest: object) =>
    [id, { id, type: 'outbound-rtp', kind: 'video', mid, ...rest }] as const;
  const reading = (frames: { small: number; large: number }): RTCStatsReport =>
    new Map<string, object>([
      ['S0', { id: 'S0', type: 'media-source', frames: 500 }],
      copy('small', '0', {
        mediaSourceId: 'S0',
        bytesSent: 9_000,
        retransmittedBytesSent: 1_000,
        targetBitrate: 90_000,
        framesEncoded: frames.small,
      }),
      copy('large', '0', {
        mediaSourceId: 'S0',
        bytesSent: 50_000,
        targetBitrate: 600_000,
        framesEncoded: frames.large,
      }),
      copy('other', '1', { bytesSent: 10 }),
      ['voice', { id: 'voice', type: 'outbound-rtp', kind: 'audio', mid: '2', bytesSent: 10 }],
    ]);

  it('are counted with all their copies, without repetitions', () => {
    const pictures = sentPictures(reading({ small: 400, large: 100 }));
    expect([...pictures.keys()]).toEqual(['0', '1']);
    expect(pictures.get('0')).toMatchObject({ bytes: 58_000, targetKbps: 600, sourceFrames: 500 });
    expect(pictures.get('1')).toMatchObject({ bytes: 10, targetKbps: 0, sourceFrames: 0 });
  });

  it('have the frames of the copy that had most of them, also when one goes on alone', () => {
    const of = (small: number, large: number) => sentPictures(reading({ small, large })).get('0')!;
    expect(framesBetween(of(400, 100), of(405, 107))).toBe(7);
    expect(framesBetween(of(100, 400), of(106, 400))).toBe(6);
  });
});
