/** A radio channel with a real key (Hamlib's dummy rig) and real sound (ffmpeg): heard, keyed, and let go whatever happens. */
import { setTimeout as pass } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { secondsOf } from '../../../sim/tone.ts';
import { channelBench, ended, openBench, speaker, tonePackets, WAIT } from './channel-bench.ts';

const LI = speaker('a', '李操作员');
const WANG = speaker('b', '王指挥员');
const HU = speaker('c', '胡值班员', 'center');

/** A channel for tests that leave it as they found it. */
let bench: Awaited<ReturnType<typeof openBench>>;
beforeAll(async () => {
  bench = await openBench({ hangMs: 300 });
});
afterEach(async () => {
  bench.radio.hear(undefined);
  await vi.waitFor(() => expect(bench.view().activity).toBe('idle'), WAIT);
  bench.heard.length = bench.log.length = 0;
});
afterAll(() => bench?.close());

describe('who speaks on a radio channel', () => {
  it('keys the radio, is heard by it whole, and the key falls when the last sound has left', async () => {
    const { rig, radio, channel, view, press, log } = bench;
    const packets = await tonePackets(700, 30);
    const hand = await press(LI);
    // What is said before the radio is on the air waits.
    for (const packet of packets) channel.take(LI.holder, packet);
    await vi.waitFor(() => expect(view().talker?.phase).toBe('talking'), WAIT);
    expect(view()).toMatchObject({ activity: 'sending', talker: { person: '李操作员', station: 'zengdu-1' } });
    expect(await rig.keyed()).toBe(true);
    await hand.release();
    expect(view().talker?.phase).toBe('tail');
    await vi.waitFor(() => expect(view().talker).toBeUndefined(), WAIT);
    await vi.waitFor(async () => expect(await rig.keyed()).toBe(false), WAIT);
    // 30 packets of 60 ms.
    expect(secondsOf(radio.said(8_000), 700, 8_000)).toBeGreaterThan(1.6);
    expect(view().last).toMatchObject({ person: '李操作员', why: 'asked' });
    expect(log).toEqual(['press 李操作员', 'end asked']);
  });

  it('has it alone, and the next is told who; loses it within a second when his page dies', async () => {
    const { rig, press, view } = bench;
    const hand = await press(LI);
    await expect(press(WANG)).rejects.toMatchObject({ code: 'radio-taken', detail: '曾都应急1号 李操作员' });
    // Another station's hand is not his, whatever name it gives.
    await expect(press({ ...LI, station: 'center' })).rejects.toMatchObject({ code: 'radio-taken' });
    await vi.waitFor(async () => expect(await rig.keyed()).toBe(true), WAIT);
    hand.die();
    await vi.waitFor(() => expect(ended(view)).toBe('lost'), WAIT);
    await vi.waitFor(async () => expect(await rig.keyed()).toBe(false), WAIT);
    const next = await press(WANG);
    expect(view().talker?.person).toBe('王指挥员');
    await next.release();
  });

  it('loses it at the limit of a transmission, and the hand must come anew', async () => {
    const { rig, press, view } = await channelBench({}, { keyLimitS: 1 });
    const hand = await press(LI);
    await vi.waitFor(() => expect(view().talker?.untilAt).toBeGreaterThan(0), WAIT);
    await vi.waitFor(() => expect(ended(view)).toBe('limit'), WAIT);
    await vi.waitFor(() => expect(hand.refusal()).toMatchObject({ code: 'command-expired' }), WAIT);
    expect(await rig.keyed()).toBe(false);
    expect(view().talker).toBeUndefined();
  });

  it('loses it at once where he sits elsewhere and is not allowed any more', async () => {
    const { rig, channel, press, view } = bench;
    await press(HU);
    await vi.waitFor(async () => expect(await rig.keyed()).toBe(true), WAIT);
    channel.dropForeign('zengdu-1');
    expect(ended(view)).toBe('consent');
    await vi.waitFor(async () => expect(await rig.keyed()).toBe(false), WAIT);
  });

  it('is told of a radio that is gone', async () => {
    const { rig, press, view } = await channelBench();
    await press(LI);
    await vi.waitFor(() => expect(view().talker?.phase).toBe('talking'), WAIT);
    await rig.end();
    await vi.waitFor(() => expect(ended(view)).toBe('fault'), WAIT);
    await vi.waitFor(() => expect(view().reason).toBe('key-away'), WAIT);
  });

  it('who lets go before the radio is on the air has sent nothing', async () => {
    const { rig, radio, press, view } = bench;
    const before = radio.said(8_000);
    const hand = await press(LI);
    await hand.release();
    expect(view().talker).toBeUndefined();
    await vi.waitFor(async () => expect(await rig.keyed()).toBe(false), WAIT);
    expect(radio.said(8_000)).toEqual(before);
  });

  it('cannot speak where there is only a receiver', async () => {
    const { press, view } = await channelBench({ output: undefined });
    expect(view().keyable).toBe(false);
    await expect(press(LI)).rejects.toMatchObject({ code: 'radio-receive-only' });
  });
});

describe('what the radio hears', () => {
  it('is given to all while it is loud, with its first syllable, and no longer', async () => {
    const { radio, view, heard } = bench;
    await pass(500);
    expect(heard).toHaveLength(0);
    radio.hear(900);
    await vi.waitFor(() => expect(view().activity).toBe('receiving'), WAIT);
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(5), WAIT);
    radio.hear(undefined);
    await vi.waitFor(() => expect(view().activity).toBe('idle'), WAIT);
    const count = heard.length;
    await pass(400);
    expect(heard).toHaveLength(count);
    expect(new Set(heard)).toEqual(new Set([undefined]));
  });

  it('is not talked over by who did not say so', async () => {
    const { radio, view, press } = bench;
    radio.hear(900);
    await vi.waitFor(() => expect(view().activity).toBe('receiving'), WAIT);
    await expect(press(LI, { override: false })).rejects.toMatchObject({ code: 'ptt-busy' });
    const hand = await press(LI);
    expect(view().activity).toBe('sending');
    await hand.release();
  });

  it('is never sent back: what it gives while it sends, and a moment after, goes nowhere', async () => {
    const { radio, channel, view, heard, press } = bench;
    const packets = await tonePackets(700, 20);
    const hand = await press(LI);
    // As loud as can be, and before the key is up.
    radio.hear(700);
    for (const packet of packets) channel.take(LI.holder, packet);
    await vi.waitFor(() => expect(view().talker?.phase).toBe('talking'), WAIT);
    await vi.waitFor(() => expect(heard.length).toBe(20), WAIT);
    await pass(500);
    await hand.release();
    radio.hear(undefined);
    await vi.waitFor(() => expect(view().talker).toBeUndefined(), WAIT);
    await pass(500);
    // The speaker's own voice for those who listen, and nothing of the radio.
    expect(heard).toEqual(packets.map(() => 'zengdu-1'));
    expect(view().activity).toBe('idle');
  });

  it('is what its own squelch says, where a radio tells that it hears somebody', async () => {
    const { view, heard } = await channelBench({ detect: 'carrier' });
    // The dummy rig hears somebody in every odd second, in silence.
    await vi.waitFor(() => expect(view().activity).toBe('receiving'), WAIT);
    await vi.waitFor(() => expect(heard.length).toBeGreaterThan(0), WAIT);
    await vi.waitFor(() => expect(view().activity).toBe('idle'), WAIT);
  });

  it('nor what is said by the radio’s own microphone: then it is busy', async () => {
    const { rig, radio, view, heard } = bench;
    await vi.waitFor(
      async () => {
        // The guard's first word lets the key go, whoever moved it.
        await rig.ask('set_ptt 1');
        expect(view().activity).toBe('busy');
      },
      { ...WAIT, interval: 600 },
    );
    radio.hear(900);
    await pass(400);
    expect(heard).toHaveLength(0);
    await rig.ask('set_ptt 0');
  });
});
