/** Alerts of all vehicles beside the map on which they happened, and on which fences are drawn. */
import { AlertsPage } from '../alerts/alerts-page.tsx';
import { showFound } from '../map/picture-state.ts';
import { centerApi } from './center-store.ts';
import { MapPage } from './map-page.tsx';

export function CenterAlerts() {
  return (
    <div className="beside-map">
      <div className="map-side">
        <MapPage />
      </div>
      <div className="panel">
        <AlertsPage api={centerApi().alerts} onShow={(place, title) => showFound({ ...place, title })} />
      </div>
    </div>
  );
}
