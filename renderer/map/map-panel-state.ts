/** Which of the map's panels is open beside the map; opening one puts away what else lies there, and the other way round. */
import { create } from 'zustand';
import { takeTool, usePicture } from './picture-state.ts';

export type MapPanelName = 'layers' | 'download' | 'playback' | 'exchange' | 'resources';

export const useMapPanel = create<{ panel: MapPanelName | undefined }>(() => ({ panel: undefined }));

export function openMapPanel(panel: MapPanelName | undefined): void {
  if (panel) takeTool(undefined);
  useMapPanel.setState({ panel });
}

/** Puts the panel away when a unit's card or the search takes its place. @returns the way to stop */
export const watchPicture = (): (() => void) =>
  usePicture.subscribe(({ selected, searching, tool }, before) => {
    const taken =
      (selected !== undefined && selected !== before.selected) ||
      (searching && !before.searching) ||
      (tool !== undefined && tool !== before.tool);
    if (taken) useMapPanel.setState({ panel: undefined });
  });
