/** What a link may carry, as switches: each is in force, and kept, at the touch. */
import { Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { LANE, type Lane } from '../../contract/lane.ts';
import type { LinkConfig, LinkPolicy } from '../../contract/link.ts';

/** Ceilings to choose from, kbit/s; what the link has now is among them. */
const CEILINGS = [0, 150, 300, 500, 900, 2_000, 4_000, 6_000, 12_000, 20_000];
const LANES: readonly Lane[] = [LANE.flash, LANE.order, LANE.picture, LANE.history];
const COSTS: readonly LinkPolicy['cost'][] = [0, 1, 2];

interface Props {
  policy: LinkPolicy;
  config: LinkConfig;
  busy: boolean;
  onChange: (config: LinkConfig) => void;
}

export function LinkPolicySwitches({ policy, config, busy, onChange }: Props) {
  const { t } = useTranslation();
  const change = (policy: Partial<LinkPolicy>) => onChange({ ...config, policy: { ...config.policy, ...policy } });
  const setLane = (lane: Lane, on: boolean) =>
    change({ lanes: LANES.filter((one) => (one === lane ? on : policy.lanes.includes(one))) });
  const ceilings = [...new Set([...CEILINGS, policy.videoCeilingKbps])].sort((a, b) => a - b);
  return (
    <div className="policy" data-testid="link-policy">
      <Line label={t('link.enabled')}>
        <Switch
          checked={config.enabled}
          disabled={busy}
          onChange={(enabled) => onChange({ ...config, enabled })}
          data-testid="link-enabled"
          aria-label={t('link.enabled')}
        />
      </Line>
      {LANES.map((lane) => (
        <Line key={lane} label={t(`link.lane.${lane}`)}>
          <Switch
            checked={policy.lanes.includes(lane)}
            // Flash goes over every link: no switch keeps an SOS back.
            disabled={busy || lane === LANE.flash}
            onChange={(on) => setLane(lane, on)}
            data-testid={`lane-${lane}`}
            aria-label={t(`link.lane.${lane}`)}
          />
        </Line>
      ))}
      <Line label={t('link.ceiling')}>
        <Select
          value={policy.videoCeilingKbps}
          disabled={busy}
          onChange={(videoCeilingKbps) => change({ videoCeilingKbps })}
          options={ceilings.map((kbps) => ({ value: kbps, label: kbps === 0 ? t('link.noVideo') : `${kbps} kbit/s` }))}
          data-testid="link-ceiling"
          aria-label={t('link.ceiling')}
        />
      </Line>
      <Line label={t('link.cost')}>
        <Select
          value={policy.cost}
          disabled={busy}
          onChange={(cost) => change({ cost })}
          options={COSTS.map((value) => ({ value, label: t(`link.costs.${value}`) }))}
          data-testid="link-cost"
          aria-label={t('link.cost')}
        />
      </Line>
    </div>
  );
}

function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <label className="policy-line">
      <span className="grow">{label}</span>
      {children}
    </label>
  );
}
