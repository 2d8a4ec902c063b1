/** What a device tells of itself: in one line for the list, whole for its details. */
import { useTranslation } from 'react-i18next';
import type { DeviceEvent } from '../../contract/device-event.ts';
import type { Device } from '../../contract/device.ts';
import { useConsole } from './console-store.ts';
import { isThere } from './device-kinds.ts';
import { fact, factsOf, type Fact } from './facts.ts';

/** How many facts of an event go into the list's line; the rest is for the details. */
const BRIEF: Partial<Record<DeviceEvent['type'], number>> = {
  modem: 4,
  'rdss-card': 1,
  'rdss-signal': 1,
  rig: 2,
  ptt: 1,
  heading: 1,
  weather: 3,
};

/**
 * What is known of a device, the satellites of a receiver among it.
 * @param whole all, not only the first of each event
 * @param except what is shown elsewhere
 */
function useFacts({ id }: Device, whole: boolean, except: readonly DeviceEvent['type'][] = []): Fact[] {
  const { t } = useTranslation();
  const status = useConsole((state) => state.status[id]) ?? [];
  const satellites = useConsole((state) => state.skies[id])?.satellites;
  const used = satellites?.filter((one) => one.used).length;
  return [
    ...fact(t('position.satellites'), satellites && t('position.used', { used, seen: satellites.length })),
    ...status
      .filter(({ type }) => !except.includes(type))
      .flatMap((event) => factsOf(event, t).slice(0, whole ? undefined : (BRIEF[event.type] ?? 0))),
  ];
}

/** The first facts in one line, for the row. */
export function FactsLine({ device }: { device: Device }) {
  const facts = useFacts(device, false);
  if (facts.length === 0) return null;
  return (
    <span className={isThere(device) ? 'facts-line' : 'facts-line stale'} data-testid={`facts-${device.id}`}>
      {facts.map(([label, value]) => (
        <span key={label}>
          <span className="muted">{label}</span> {value}
        </span>
      ))}
    </span>
  );
}

/** All of them. */
export function FactsTable({ device, except }: { device: Device; except: readonly DeviceEvent['type'][] }) {
  const facts = useFacts(device, true, except);
  if (facts.length === 0) return null;
  return (
    <dl className={isThere(device) ? 'fact-table' : 'fact-table stale'}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
