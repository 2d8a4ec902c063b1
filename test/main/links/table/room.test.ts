import { describe, expect, it } from 'vitest';
import type { VideoReport } from '../../../../contract/link.ts';
import { DEFAULT_POLICY, kindByName, policyOf } from '../../../../main/links/table/policy.ts';
import { lanesNow } from '../../../../main/links/table/room.ts';

const report = (sentKbps: number, availableKbps?: number): VideoReport => ({
  sentKbps,
  ...(availableKbps === undefined ? {} : { availableKbps }),
  packets: 100,
  lost: 0,
});
const hasHistory = (...input: Parameters<typeof lanesNow>) => lanesNow(...input).includes(3);

describe('history', () => {
  it('goes when the policy has it and no video flows', () => {
    expect(hasHistory(DEFAULT_POLICY['5g'], 'none')).toBe(true);
    expect(hasHistory(DEFAULT_POLICY.satellite, 'none')).toBe(false);
  });

  it('goes beside video only when that leaves room', () => {
    expect(hasHistory(DEFAULT_POLICY['5g'], report(1_800, 5_000))).toBe(true);
    expect(hasHistory(DEFAULT_POLICY['5g'], report(1_800, 2_000))).toBe(false);
    // Much more in shares, and yet next to nothing.
    expect(hasHistory(DEFAULT_POLICY['5g'], report(50, 150))).toBe(false);
  });

  it('waits while video flows and nobody says how it fares', () => {
    expect(hasHistory(DEFAULT_POLICY.wired, undefined)).toBe(false);
    expect(hasHistory(DEFAULT_POLICY.wired, report(1_800))).toBe(false);
  });

  it('waiting keeps nothing else back', () => {
    expect(lanesNow(DEFAULT_POLICY['5g'], undefined)).toEqual([0, 1, 2]);
  });
});

describe('a policy', () => {
  it('is that of the kind, with what a person set differently', () => {
    expect(policyOf({ kind: 'satellite' })).toEqual(DEFAULT_POLICY.satellite);
    expect(policyOf({ kind: 'satellite', policy: { videoCeilingKbps: 0 } })).toEqual({
      ...DEFAULT_POLICY.satellite,
      videoCeilingKbps: 0,
    });
  });

  it('never keeps flash back', () => {
    expect(policyOf({ kind: '5g', policy: { lanes: [3, 1] } }).lanes).toEqual([0, 1, 3]);
    expect(policyOf({ kind: '5g', policy: { lanes: [] } }).lanes).toEqual([0]);
  });
});

describe('an interface', () => {
  it('has the kind that its name suggests', () => {
    expect(['wwan0', 'wwp0s20u4', 'rmnet_data0', 'ppp0', 'usb0', 'enx0c5b8f279a64'].map(kindByName)).toEqual(
      Array.from({ length: 6 }, () => '5g'),
    );
    expect(['eth0', 'enp3s0', 'wlp2s0', 'lo', ''].map(kindByName)).toEqual(Array.from({ length: 5 }, () => 'wired'));
  });
});
