/** The picture as both screens have it, with a store that a test fills, and nothing else on the page. */
import { Button } from 'antd';
import type L from 'leaflet';
import type { Fix } from '../../contract/fix.ts';
import type { Incident } from '../../contract/incident.ts';
import type { PlotView, PlotWish } from '../../contract/plot.ts';
import type { TrackQuery } from '../../contract/track.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import { Exchange, ExchangeButton } from '../../renderer/map/exchange/exchange.tsx';
import { MapView } from '../../renderer/map/map-view.tsx';
import { follow, startPicture, usePicture } from '../../renderer/map/picture-state.ts';
import { Picture } from '../../renderer/map/picture.tsx';
import type { FetchTracks } from '../../renderer/map/playback/past-tracks.ts';
import type { PlotCalls } from '../../renderer/map/plot/plot-api.ts';
import { plots, useIncidents } from '../../renderer/map/plot/plot-store.ts';
import { PositionStore } from '../../renderer/map/position-store.ts';
import { useLine } from '../../renderer/ui/api.ts';
import { startPage } from '../../renderer/ui/frame.tsx';
import { usePreferences } from '../../renderer/ui/preferences.ts';

const OWN = 'zengdu-1';
const store = new PositionStore();
const tracks = new Map<string, Fix[]>();
const asked: TrackQuery[] = [];
let map: L.Map | undefined;
let moves = 0;

const fetchTrack = (query: TrackQuery): Promise<Fix[]> => {
  asked.push(query);
  const fixes = tracks.get(`${query.station}/${query.unit}`) ?? [];
  const part = fixes.filter(({ fixAt }) => fixAt >= query.from && fixAt < query.to);
  return Promise.resolve(part.slice(0, query.limit));
};

/** Whole tracks: the thinning is the station's. */
const fetchTracks: FetchTracks = ({ units, from, to }) =>
  Promise.resolve(
    units.map(({ station, unit }) => {
      const fixes = tracks.get(`${station}/${unit}`) ?? [];
      const before = fixes.findLast(({ fixAt }) => fixAt < from);
      const inside = fixes.filter(({ fixAt }) => fixAt >= from && fixAt < to);
      return before ? { before, fixes: inside } : { fixes: inside };
    }),
  );

/** The test's own station. */
declare const stationEdit: (wishes: PlotWish[]) => Promise<PlotView[]>;
const calls = { edit: { mutate: ({ wishes }: { wishes: PlotWish[] }) => stationEdit(wishes) } } as unknown as PlotCalls;
const plotApi = { calls: () => calls, isVehicle: true };

const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
const canvas = () => document.querySelector<HTMLCanvasElement>('canvas[data-testid="units"]');
const drawings = () => Number(canvas()?.dataset['drawings'] ?? 0);

const page = {
  /** Until they are drawn. */
  put: async (positions: UnitPosition[]) => {
    const before = drawings();
    store.put(positions);
    do await frame();
    while (drawings() === before);
  },
  setTrack: (key: string, fixes: Fix[]) => void tracks.set(key, fixes),
  asked: () => asked,
  /** The line to the station was lost, and is back. */
  lineBack: () => {
    useLine.setState({ state: 'lost' });
    useLine.setState({ state: 'open' });
  },
  /** How often all that lies on the map was told that it has moved. */
  moves: () => moves,
  /** What is chosen, without what tells nothing. */
  state: () => {
    const { selected, followed, trail, tool, found, searching } = usePicture.getState();
    return { selected, followed, trail, tool, found, searching };
  },
  /** The incident that the vehicle works on, and the line open. */
  work: (incidents: Incident[], current: string) => {
    useIncidents.setState({ incidents, current });
    useLine.setState({ state: 'open' });
  },
  plots: () => plots.all(),
  follow: (key: string | undefined) => follow(key),
  start: () => startPicture(undefined),
  preferences: usePreferences.getState().set,
  view: async (lat: number, lon: number, zoom: number) => {
    map?.setView([lat, lon], zoom, { animate: false });
    await frame();
  },
  /** Where a place is on the page, px. */
  at: (lat: number, lon: number) => {
    const box = map?.getContainer().getBoundingClientRect();
    const point = map?.latLngToContainerPoint([lat, lon]);
    return { x: (box?.left ?? 0) + (point?.x ?? 0), y: (box?.top ?? 0) + (point?.y ?? 0) };
  },
  middle: () => {
    const { lat, lng } = map?.getCenter() ?? { lat: 0, lng: 0 };
    return { lat, lon: lng, zoom: map?.getZoom() };
  },
  /** Number of points of each unbroken part of each trail, by its color. */
  trails: () => {
    const parts: Record<string, number[]> = {};
    map?.eachLayer((layer) => {
      if (!('getLatLngs' in layer) || !('options' in layer)) return;
      const { color, className } = layer.options as L.PolylineOptions;
      if (className !== undefined) return;
      const lines = (layer as L.Polyline).getLatLngs() as L.LatLng[][];
      parts[color ?? ''] = lines.map(({ length }) => length);
    });
    return parts;
  },
  /** The moment of what is drawn, epoch ms. */
  drawnAt: () => Number(canvas()?.dataset['at']),
  drawn: () => ({ labels: Number(canvas()?.dataset['labels']), units: Number(canvas()?.dataset['drawn']) }),
};
export type PicturePage = typeof page;
Object.assign(window, { picturePage: page });

function keep(fresh: L.Map): L.Map {
  if (map !== fresh) fresh.on('moveend', () => (moves += 1));
  map = fresh;
  return fresh;
}

await startPage(
  <div className="desk-map" style={{ flex: 1 }}>
    <MapView>
      {(fresh) => (
        <>
          <Exchange map={keep(fresh)} live={store} fetchTrack={fetchTrack} api={plotApi} />
          <Picture
            map={keep(fresh)}
            store={store}
            own={OWN}
            fetchTrack={fetchTrack}
            fetchTracks={fetchTracks}
            home={<Button>home</Button>}
            tools={<ExchangeButton />}
          />
        </>
      )}
    </MapView>
  </div>,
);
