/** A card per vehicle; one that is away is the largest thing. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { VehicleSummary } from '../../contract/screen-event.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import { useNow } from '../ui/clock.ts';
import { coordinateText } from '../map/geo/coordinates.ts';
import { usePreferences } from '../ui/preferences.ts';
import { Ago, StateWord } from '../ui/words.tsx';
import { positions, useCenter } from './center-store.ts';
import { CommanderLine, HeardByBeidou } from './commander-line.tsx';
import { isAlarming, PresenceLine } from './presence-line.tsx';

export function Overview() {
  const { t } = useTranslation();
  const vehicles = useCenter((state) => state.vehicles);
  const known = useCenter((state) => state.station !== undefined);
  // Ages and places are read anew with the tick: positions do not pass through React.
  useNow();
  if (!known) return <div className="empty">{t('loading')}</div>;
  if (vehicles.length === 0) {
    return (
      <div className="empty">
        {t('center.noVehicles')}
        <br />
        {t('center.noVehiclesHint')}
        <br />
        <Button type="primary" href="#/admin">
          {t('center.toAdmin')}
        </Button>
      </div>
    );
  }
  // Away and not yet noted, away, there.
  const rank = (vehicle: VehicleSummary) => (isAlarming(vehicle) ? 0 : vehicle.presence.online ? 2 : 1);
  const awayFirst = [...vehicles].sort((a, b) => rank(a) - rank(b));
  return (
    <>
      <CommanderLine />
      <div className="cards">
        {awayFirst.map((vehicle) => (
          <VehicleCard
            key={vehicle.station.id}
            vehicle={vehicle}
            position={positions.get(vehicle.station.id, vehicle.station.id)}
          />
        ))}
      </div>
    </>
  );
}

function VehicleCard({ vehicle, position }: { vehicle: VehicleSummary; position: UnitPosition | undefined }) {
  const { t } = useTranslation();
  const format = usePreferences(({ coordinates }) => coordinates);
  const { station, presence, devices, feeds } = vehicle;
  // Positions may come beside the picture, past the journal's line: whatever is newest counts as heard.
  const lastHeardAt = Math.max(vehicle.lastHeardAt ?? 0, position?.fix.receivedAt ?? 0) || undefined;
  const never = lastHeardAt === undefined;
  const look = isAlarming(vehicle) ? 'card away' : vehicle.noted ? 'card noted' : 'card';
  const troubled = devices.filter(({ state }) => state !== 'connected' && state !== 'off');
  const sending = feeds.filter(({ state }) => state === 'publishing');
  return (
    <div className={look} data-testid={`vehicle-${station.id}`} data-online={presence.online}>
      <h2>
        {station.name}
        <StateWord level={presence.online ? 'ok' : never ? 'off' : 'bad'}>
          {t(presence.online ? 'center.online' : never ? 'center.neverSeen' : 'center.away')}
        </StateWord>
      </h2>
      {lastHeardAt !== undefined && <PresenceLine vehicle={vehicle} heardAt={lastHeardAt} />}
      <HeardByBeidou station={station.id} />
      <div>
        {t('center.place')}
        {t('colon')}
        {position ? (
          <>
            {coordinateText(position.fix, format)} · <Ago at={position.fix.fixAt} staleMs={15_000} />
            {position.sketch && ` · ${t('floor.sketch')}`}
          </>
        ) : (
          <span className="muted">{t('center.noPlace')}</span>
        )}
      </div>
      <div>
        {t('center.devices')}
        {t('colon')}
        {troubled.length === 0 ? (
          <StateWord level={devices.length > 0 ? 'ok' : 'off'}>
            {t(devices.length > 0 ? 'state.connected' : 'state.off')}
          </StateWord>
        ) : (
          troubled.map(({ id, name, state, reason }) => (
            <StateWord
              key={id}
              level={state === 'lost' ? 'bad' : 'warn'}
            >{`${name} ${t(`state.${state}`)}${t('colon')}${t(`device.reason.${reason}`)} `}</StateWord>
          ))
        )}
      </div>
      <div>
        {t('center.feeds')}
        {t('colon')}
        {sending.length === 0 ? (
          <span className="muted">—</span>
        ) : (
          <a href="#/wall">{sending.map(({ name }) => name).join(t('comma'))}</a>
        )}
      </div>
    </div>
  );
}
