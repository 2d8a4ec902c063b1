/** The desk's map: follows the vehicle until a hand moves it. */
import { AimOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { FencesOnMap } from '../alerts/fences-on-map.tsx';
import { Exchange, ExchangeButton } from '../map/exchange/exchange.tsx';
import { MapPackages, MapPackageTools } from '../map/map-packages.tsx';
import { MapView } from '../map/map-view.tsx';
import { follow, startPicture, usePicture } from '../map/picture-state.ts';
import { Picture } from '../map/picture.tsx';
import { PlotButton, Plotting } from '../map/plot/plotting.tsx';
import { useCurrentIncident } from '../map/plot/plot-api.ts';
import { PrintButton } from '../map/print/print-button.tsx';
import { unitKey } from '../map/position-store.ts';
import type { FetchTracks } from '../map/playback/past-tracks.ts';
import { resources } from '../map/resources/resource-book.ts';
import { ResourceButton, Resources } from '../map/resources/resources.tsx';
import { searchResources } from '../map/resources/search-resources.ts';
import type { FetchTrack } from '../map/unit-trail.ts';
import { Cameras } from './cameras.tsx';
import { api, plotApi, positions, useConsole } from './console-store.ts';

const sources = [searchResources(resources)];
const fetchTrack: FetchTrack = (query) => api.track.query(query);
const fetchTracks: FetchTracks = (query, options) => api.tracks.query(query, options);

export function DeskMap() {
  const { t } = useTranslation();
  const station = useConsole((state) => state.station?.id);
  const known = useConsole((state) => state.own !== undefined);
  const ownKey = station === undefined ? undefined : unitKey({ station, id: station });
  const following = usePicture((state) => state.followed !== undefined && state.followed === ownKey);
  const current = useCurrentIncident(true);
  useEffect(() => startPicture(ownKey), [ownKey]);
  const home = (
    <Button icon={<AimOutlined />} type={following ? 'primary' : 'default'} onClick={() => follow(ownKey)}>
      {t(following ? 'map.following' : 'map.follow')}
    </Button>
  );
  return (
    <div className="desk-map">
      <MapView>
        {(map) => (
          <>
            <MapPackages map={map} api={api.maps} />
            <Plotting map={map} api={plotApi} />
            <Resources map={map} api={api.resources} store={positions} ownKey={ownKey} current={current} />
            <Exchange map={map} live={positions} fetchTrack={fetchTrack} api={plotApi} />
            <Cameras map={map} />
            <Picture
              map={map}
              store={positions}
              own={station}
              fetchTrack={fetchTrack}
              fetchTracks={fetchTracks}
              home={home}
              sources={sources}
              tools={[
                <MapPackageTools key="maps" />,
                <PlotButton key="plot" />,
                <ResourceButton key="resources" />,
                <ExchangeButton key="exchange" />,
                <PrintButton key="print" map={map} store={positions} own={station} isVehicle />,
              ]}
            />
            <FencesOnMap map={map} />
          </>
        )}
      </MapView>
      {!known && <div className="map-notice">▲ {t('map.noPosition')}</div>}
    </div>
  );
}
