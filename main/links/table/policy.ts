/** What each kind of link may carry unless a person says otherwise, and what an interface's name suggests. */
import { LANE } from '../../../contract/lane.ts';
import type { LinkConfig, LinkKind, LinkPolicy } from '../../../contract/link.ts';

const { flash, order, picture, history } = LANE;

/**
 * Ceilings after MEDIA.md: a 5G uplink bears two layers of a few cameras, a satellite one small picture. History waits on
 * a satellite, where every byte costs; the BeiDou floor carries words alone.
 */
export const DEFAULT_POLICY: Record<LinkKind, LinkPolicy> = {
  '5g': { lanes: [flash, order, picture, history], videoCeilingKbps: 6_000, cost: 1 },
  satellite: { lanes: [flash, order, picture], videoCeilingKbps: 300, cost: 2 },
  wired: { lanes: [flash, order, picture, history], videoCeilingKbps: 20_000, cost: 0 },
  beidou: { lanes: [flash, order], videoCeilingKbps: 0, cost: 2 },
};

export function policyOf({ kind, policy = {} }: Pick<LinkConfig, 'kind' | 'policy'>): LinkPolicy {
  const { lanes, videoCeilingKbps, cost } = DEFAULT_POLICY[kind];
  return {
    // Flash goes over every link there is: no policy keeps an SOS back.
    lanes: [...new Set([flash, ...(policy.lanes ?? lanes)])].sort(),
    videoCeilingKbps: policy.videoCeilingKbps ?? videoCeilingKbps,
    cost: policy.cost ?? cost,
  };
}

/** Mobile broadband under Linux: `wwan0`, `wwp0s20…`, `rmnet0`, `ppp0`, and modems that look like a network card on USB. */
const MOBILE = /^(ww|rmnet|ppp|usb|enx)/;

export const kindByName = (name: string): LinkConfig['kind'] => (MOBILE.test(name) ? '5g' : 'wired');
