/** One viewer a page, of whatever SFU the signalling leads to; only what is visible is received. */
import { useEffect, useState } from 'react';
import type { LiveTrack } from '../../contract/media.ts';
import type { MediaSignalling } from './signalling.ts';
import { Viewer } from './viewer.ts';

export interface Viewing {
  /** By producer. */
  streams: Map<string, MediaStream>;
  viewer: Viewer | undefined;
}

/**
 * @param signalling the same function at every call
 * @param always also while nothing is visible: the next picture comes without a new session
 */
export function useViewer(signalling: () => MediaSignalling, visible: readonly LiveTrack[], always = false): Viewing {
  const [streams, setStreams] = useState(new Map<string, MediaStream>());
  const [viewer, setViewer] = useState<Viewer>();
  const isNeeded = always || visible.length > 0;
  useEffect(() => {
    if (!isNeeded) return undefined;
    const fresh = new Viewer({
      signalling: signalling(),
      onStream: (producer, stream) =>
        setStreams((before) => {
          const after = new Map(before);
          if (stream) after.set(producer, stream);
          else after.delete(producer);
          return after;
        }),
    });
    setViewer(fresh);
    return () => {
      fresh.close();
      setViewer(undefined);
    };
  }, [signalling, isNeeded]);
  useEffect(() => viewer?.setTracks(visible), [viewer, visible]);
  return { streams, viewer };
}
