/** Alerts on the vehicle's desk. */
import { AlertsPage as Page } from '../alerts/alerts-page.tsx';
import { showFound } from '../map/picture-state.ts';
import { api } from './console-store.ts';

export const AlertsPage = () => <Page api={api.alerts} onShow={(place, title) => showFound({ ...place, title })} />;
