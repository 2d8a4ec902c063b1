/** The bytes of a voice: Opus packets measured, put into RTP and Ogg and taken out again; and the squelch. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { OggOpus } from '../../../../main/media/radio/ogg.ts';
import { opusSamples } from '../../../../main/media/radio/opus-packet.ts';
import { readRtp, RtpWriter } from '../../../../main/media/radio/rtp-packet.ts';
import { levelDb, QUIET_DB, Squelch } from '../../../../main/media/radio/squelch.ts';
import { RATE, sine } from '../../../sim/tone.ts';

describe('the length of an Opus packet', () => {
  it.each([
    ['SILK, one frame of 60 ms', [0x58], 2_880],
    ['SILK, two frames of 20 ms', [0x09], 1_920],
    ['hybrid, one frame of 20 ms', [0x78], 960],
    ['CELT, one frame of 2.5 ms', [0xe0], 120],
    ['CELT, six frames of 20 ms by their number', [0xfb, 0x06], 5_760],
    ['seven frames of 20 ms: more than may be', [0xfb, 0x07], 0],
    ['a number of frames that is cut off', [0xfb], 0],
    ['nothing', [], 0],
  ])('%s', (_name, bytes, samples) => {
    expect(opusSamples(Uint8Array.from(bytes))).toBe(samples);
  });
});

describe('RTP', () => {
  it('is read as it was written, one after the other, with a mark after silence', () => {
    const writer = new RtpWriter(100, 0xdead_beef);
    const first = writer.write(Buffer.from('one'), 2_880);
    const second = writer.write(Buffer.from('two'), 2_880, 48_000);
    expect(readRtp(first)).toEqual({ payloadType: 100, ssrc: 0xdead_beef, payload: Buffer.from('one') });
    expect(readRtp(second)?.payload.toString()).toBe('two');
    expect([first[1], second[1]]).toEqual([100, 0x80 | 100]);
    expect([first.readUInt16BE(2), second.readUInt16BE(2)]).toEqual([0, 1]);
    expect(second.readUInt32BE(4)).toBe(2_880 + 48_000);
  });

  it('is read past sources, extension and padding', () => {
    const packet = Buffer.from([
      ...[0xb1, 0x64, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7],
      ...[0, 0, 0, 9],
      ...[0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0],
      ...[0x41, 0x42],
      ...[0, 0, 3],
    ]);
    expect(readRtp(packet)).toEqual({ payloadType: 100, ssrc: 7, payload: Buffer.from('AB') });
  });

  it.each([
    ['RTCP', [0x80, 200, 0, 6, 0, 0, 0, 0, 0, 0, 0, 7]],
    ['another version', [0x40, 100, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7]],
    ['what is cut off', [0x80, 100, 0, 1]],
    ['an extension that is cut off', [0x90, 100, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0xbe, 0xde]],
    ['more padding than packet', [0xa0, 100, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0xff]],
  ])('is not %s', (_name, bytes) => {
    expect(readRtp(Buffer.from(bytes))).toBeUndefined();
  });
});

describe('Opus in Ogg', () => {
  it('is what ffmpeg takes: pages in order, of any length, with the time that they play', () => {
    const ogg = new OggOpus();
    const short = Buffer.from([0x58, 0xff, 0xfe]);
    const long = Buffer.concat([Buffer.from([0x58]), Buffer.alloc(599, 0x55)]);
    const stream = Buffer.concat([
      ogg.head(),
      ogg.packet(short),
      ogg.packet(long),
      ogg.packet(Buffer.alloc(0)),
      ogg.end(),
    ]);
    const args = ['-v', 'error', '-show_entries', 'packet=size,pts_time', '-of', 'csv=p=0', '-i', 'pipe:0'];
    const { stdout, stderr } = spawnSync('ffprobe', args, { input: stream });
    expect(stderr.toString()).toBe('');
    expect(stdout.toString().trim().split(/\s+/)).toEqual(['0.000000,3', '0.060000,600']);
  });
});

describe('the squelch', () => {
  it('opens above its threshold, bridges pauses, closes after its hang time, and at once where it is told', () => {
    const squelch = new Squelch({ thresholdDb: -40, hangMs: 500 });
    expect(squelch.read(-41, 0)).toBe(false);
    expect(squelch.read(-40, 20)).toBe(true);
    expect(squelch.read(-90, 520)).toBe(true);
    expect(squelch.read(-90, 521)).toBe(false);
    expect(squelch.read(-10, 600)).toBe(true);
    squelch.close();
    expect(squelch.read(-90, 610)).toBe(false);
  });

  it('measures a tone and silence', () => {
    expect(levelDb(sine(1_000, 0, RATE, 1))).toBeCloseTo(-3, 1);
    expect(levelDb(Buffer.alloc(640))).toBe(QUIET_DB);
    expect(levelDb(Buffer.alloc(1))).toBe(QUIET_DB);
  });
});
