/** Whether a vehicle is there, since when, by which link; and the hand that takes note of one that is away. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { VehicleSummary } from '../../contract/screen-event.ts';
import { useCall } from '../ui/call.ts';
import { clockTime, dateTime } from '../ui/format.ts';
import { useLinkName } from '../ui/link-name.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago } from '../ui/words.tsx';
import { centerApi } from './center-store.ts';

/** Away and nobody has taken note of it: the largest thing on the overview. */
export const isAlarming = ({ presence, noted, lastHeardAt }: VehicleSummary): boolean =>
  !presence.online && lastHeardAt !== undefined && noted === undefined;

interface Props {
  vehicle: VehicleSummary;
  /** By whatever way, epoch ms. */
  heardAt: number;
}

export function PresenceLine({ vehicle, heardAt }: Props) {
  const { t } = useTranslation();
  const linkName = useLinkName();
  const { busy, refusal, call } = useCall();
  const { station, presence, noted } = vehicle;
  const { online, since, via } = presence;
  const note = () => void call((way) => centerApi().stations.noteAway.mutate({ id: station.id }, way));
  return (
    <>
      <div className="presence" data-testid="presence">
        <span className="grow">
          {online ? (
            <>
              {t('center.since')} {dateTime(since)}
            </>
          ) : (
            <>
              {t('center.away')} <Ago at={since} /> <span className="muted">({dateTime(since)})</span>
            </>
          )}
          {via && ` · ${t(online ? 'uplink.via' : 'uplink.lastVia', { name: linkName(via.name) })}`}
          {` · ${t('center.heard')} `}
          <Ago at={heardAt} />
        </span>
        {isAlarming(vehicle) && (
          <Button onClick={note} disabled={busy} data-testid="note-away">
            {t('center.note')}
          </Button>
        )}
      </div>
      {noted && <div className="muted">{t('center.noted', { by: noted.by, time: clockTime(noted.at) })}</div>}
      <RefusalLine refusal={refusal} />
    </>
  );
}
