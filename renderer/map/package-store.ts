/** Maps as the station told them: packages, sources of tiles, downloads; the same on the vehicle's page and on the center's. */
import { create } from 'zustand';
import type { DownloadState, MapEvent, SourceView } from '../../contract/map-download.ts';
import type { MapPackage } from '../../contract/map-package.ts';

interface Maps {
  /** In drawing order: the first lies lowest. Undefined until the station has told. */
  packages: readonly MapPackage[] | undefined;
  sources: readonly SourceView[];
  downloads: readonly DownloadState[];
}

export const useMaps = create<Maps>(() => ({ packages: undefined, sources: [], downloads: [] }));

export const takeMaps: { [T in MapEvent['type']]: (event: Extract<MapEvent, { type: T }>) => void } = {
  maps: ({ packages }) => useMaps.setState({ packages }),
  'map-sources': ({ sources }) => useMaps.setState({ sources }),
  'map-downloads': ({ downloads }) => useMaps.setState({ downloads }),
};
