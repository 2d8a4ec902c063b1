/** Tiles, bytes, days: told before a download starts. */
import { useTranslation } from 'react-i18next';
import type { DownloadPlan } from '../../../contract/map-download.ts';
import { dataSize, duration, integer } from '../../ui/format.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import type { Planned } from './use-plan.ts';

export function PlanFacts({ planned }: { planned: Planned | undefined }) {
  const { t } = useTranslation();
  if (planned?.refusal) return <RefusalLine refusal={planned.refusal} />;
  const plan = planned?.plan;
  return (
    <div data-testid="plan" data-ready={plan !== undefined}>
      <dl className="fact-table plan">
        {rows(plan).map(([name, value, more]) => (
          <div key={name}>
            <dt>{t(`maps.plan.${name}`)}</dt>
            <dd>
              <strong data-testid={`plan-${name}`}>{value}</strong>{' '}
              <span className="muted">{more && t(`maps.plan.${more[0]}`, more[1])}</span>
            </dd>
          </div>
        ))}
      </dl>
      {plan && plan.bytes > plan.freeBytes && (
        <div className="error-line">{t('maps.plan.noRoom', { free: dataSize(plan.freeBytes) })}</div>
      )}
    </div>
  );
}

type Row = [name: 'tiles' | 'bytes' | 'days' | 'least', value: string, more?: [string, Record<string, string>]];

/** The places stay while the numbers are on their way. */
function rows(plan: DownloadPlan | undefined): Row[] {
  if (!plan) return (['tiles', 'bytes', 'days', 'least'] as const).map((name): Row => [name, '…']);
  const { tiles, requests, bytes, sampled, days, quotaLeft, leastMs, freeBytes } = plan;
  return [
    ['tiles', integer(tiles), requests > tiles ? ['requests', { count: integer(requests) }] : undefined],
    ['bytes', dataSize(bytes), [sampled ? 'sampled' : 'guessed', { free: dataSize(freeBytes) }]],
    ['days', integer(days), ['quota', { left: integer(quotaLeft) }]],
    ['least', duration(leastMs)],
  ].map(([name, value, more]) => (more ? [name, value, more] : [name, value]) as Row);
}
