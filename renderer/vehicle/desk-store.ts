/** What is open on this desk: the page at the side, and the panel beside it. */
import { create } from 'zustand';
import type { LinkConfig } from '../../contract/link.ts';
import type { PageName } from './pages.ts';

/** Details of a device, a link or a source of video, or the form for a new one with what is known of it. */
export type Panel =
  | { kind: 'device'; id: string }
  | { kind: 'new'; port: string; driver?: string }
  | { kind: 'link'; id: string }
  | { kind: 'new-link'; interface: string; linkKind: LinkConfig['kind'] }
  | { kind: 'source'; id: string }
  | { kind: 'new-source' }
  | { kind: 'channel'; id: string }
  | { kind: 'new-channel' }
  /** What was recorded of a camera of the console, or of a radio channel. */
  | { kind: 'footage'; feed: string; name: string; sound?: true };

interface DeskState {
  page: PageName;
  panel: Panel | undefined;
  /** Names of ports whose offer was put away. */
  putAway: string[];
}

export const useDesk = create<DeskState>(() => ({ page: 'video', panel: undefined, putAway: [] }));

export const openPage = (page: PageName): void => useDesk.setState({ page });
export const openPanel = (panel: Panel | undefined): void => useDesk.setState({ panel });
export const putAway = (port: string): void =>
  useDesk.setState(({ putAway: before }) => ({ putAway: [...before.filter((one) => one !== port), port] }));
