/** The wall: every picture of every vehicle, by itself, for as long as it exists. */
import { useTranslation } from 'react-i18next';
import { isCameraHand } from '../../contract/ptz.ts';
import { PtzPad } from '../video/ptz/ptz-pad.tsx';
import type { Person } from './auth.ts';
import { centerApi, positions, ptzAccess, useCenter } from './center-store.ts';
import { ShareDialog, useSharing } from './wall/share-dialog.tsx';
import type { WallFeed } from './wall/wall-feeds.ts';
import { WallScreen } from './wall/wall-screen.tsx';

const signalling = () => centerApi().media;

function placeOf(station: string) {
  const fix = positions.get(station, station)?.fix;
  return fix && { lat: fix.lat, lon: fix.lon, fixAt: fix.fixAt };
}

const share = ({ station, feed, stationName, name }: WallFeed) =>
  useSharing.setState({ feed: { station, feed, name: `${stationName} ${name}` } });

/** @param wall which one: a person may have several, on screens of their own */
export function Wall({ person, wall }: { person: Person; wall: string }) {
  const { t } = useTranslation();
  const known = useCenter((state) => state.station !== undefined);
  const tracks = useCenter((state) => state.tracks);
  const vehicles = useCenter((state) => state.vehicles);
  const stills = useCenter((state) => state.stills);
  const stations = useCenter((state) => state.ptz);
  const pad = ({ station, feed }: WallFeed) => {
    const view = stations.find((one) => one.station === station)?.cameras.find((one) => one.feed === feed);
    return view && isCameraHand(person.role) ? <PtzPad access={ptzAccess} station={station} view={view} /> : undefined;
  };
  const empty = t(known ? 'center.noTracks' : 'loading');
  return (
    <>
      <WallScreen
        signalling={signalling}
        tracks={tracks}
        vehicles={vehicles}
        stills={stills}
        person={person.name}
        wall={wall}
        placeOf={placeOf}
        empty={empty}
        onShare={share}
        pad={pad}
      />
      <ShareDialog keeper={person.role === 'administrator'} />
    </>
  );
}
