/** All vehicles and their people on one map, with the age of each. */
import { Button } from 'antd';
import type L from 'leaflet';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { FencesOnMap } from '../alerts/fences-on-map.tsx';
import { Exchange, ExchangeButton } from '../map/exchange/exchange.tsx';
import { MapPackages, MapPackageTools } from '../map/map-packages.tsx';
import { MapView } from '../map/map-view.tsx';
import { follow, startPicture } from '../map/picture-state.ts';
import { Picture } from '../map/picture.tsx';
import { PlotButton, Plotting } from '../map/plot/plotting.tsx';
import { useCurrentIncident } from '../map/plot/plot-api.ts';
import { PrintButton } from '../map/print/print-button.tsx';
import type { FetchTracks } from '../map/playback/past-tracks.ts';
import { resources } from '../map/resources/resource-book.ts';
import { ResourceButton, Resources } from '../map/resources/resources.tsx';
import { searchResources } from '../map/resources/search-resources.ts';
import type { FetchTrack } from '../map/unit-trail.ts';
import { useNow } from '../ui/clock.ts';
import { centerApi, plotApi, positions } from './center-store.ts';

const MAX_FIT_ZOOM = 14;

const sources = [searchResources(resources)];
const fetchTrack: FetchTrack = (query) => centerApi().track.query(query);
const fetchTracks: FetchTracks = (query, options) => centerApi().tracks.query(query, options);

function fitAll(map: L.Map): boolean {
  const points = [...positions.all()].map(({ fix }): L.LatLngTuple => [fix.lat, fix.lon]);
  if (points.length === 0) return false;
  map.fitBounds(points, { maxZoom: MAX_FIT_ZOOM, padding: [80, 80], animate: false });
  return true;
}

export function MapPage() {
  const { t } = useTranslation();
  useNow();
  useEffect(() => startPicture(undefined), []);
  return (
    <>
      <MapView>
        {(map) => (
          <>
            <CenterMap map={map} />
            <FencesOnMap map={map} />
          </>
        )}
      </MapView>
      {positions.size === 0 && <div className="map-notice">▲ {t('map.noUnits')}</div>}
    </>
  );
}

function CenterMap({ map }: { map: L.Map }) {
  const { t } = useTranslation();
  useEffect(() => {
    // Shows everything once; after that the view is the person's.
    let fitted = fitAll(map);
    return positions.watch(() => (fitted ||= fitAll(map)));
  }, [map]);
  const current = useCurrentIncident(false);
  const showAll = () => {
    follow(undefined);
    fitAll(map);
  };
  const home = <Button onClick={showAll}>{t('map.fitAll')}</Button>;
  return (
    <>
      <MapPackages map={map} api={centerApi().maps} />
      <Plotting map={map} api={plotApi} />
      <Resources map={map} api={centerApi().resources} store={positions} ownKey={undefined} current={current} />
      <Exchange map={map} live={positions} fetchTrack={fetchTrack} api={plotApi} />
      <Picture
        map={map}
        store={positions}
        own={undefined}
        fetchTrack={fetchTrack}
        fetchTracks={fetchTracks}
        home={home}
        sources={sources}
        tools={[
          <MapPackageTools key="maps" />,
          <PlotButton key="plot" />,
          <ResourceButton key="resources" />,
          <ExchangeButton key="exchange" />,
          <PrintButton key="print" map={map} store={positions} own={undefined} isVehicle={false} />,
        ]}
      />
    </>
  );
}
