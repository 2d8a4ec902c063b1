/** A page with the console's sources and nothing else; its cameras can be made to fail as real ones do. */
import { Sources, type OpenSource, type Source } from '../../renderer/video/sources.ts';

const media = navigator.mediaDevices;
const getUserMedia = media.getUserMedia.bind(media);
let failure: string | undefined;
media.getUserMedia = (constraints) =>
  failure === undefined ? getUserMedia(constraints) : Promise.reject(new DOMException('for the test', failure));

let found: Source[] = [];
const told: { id: string; picture: boolean; error: string | undefined }[] = [];
const open = new Map<string, OpenSource>();
const sources = new Sources({
  testCardName: '测试图',
  cameraName: (number) => `摄像头 ${number}`,
  onSources: (now) => (found = now),
  onOpen: (row) => {
    open.set(row.source.id, row);
    told.push({ id: row.source.id, picture: row.stream !== undefined, error: row.error });
  },
});

const trackOf = (id: string) => open.get(id)?.stream?.getVideoTracks()[0];

const desk = {
  allow: () => sources.allow(),
  found: () => found,
  hold: (id: string) => {
    const source = found.find((each) => each.id === id);
    if (source) sources.hold(source);
  },
  release: (id: string) => sources.release(id),
  told: (id: string) => told.filter((each) => each.id === id).map(({ picture, error }) => error ?? picture),
  track: (id: string) => ({ state: trackOf(id)?.readyState, ...trackOf(id)?.getSettings() }),
  /** The cable is pulled: the browser ends the track. */
  unplug: (id: string) => {
    const track = trackOf(id);
    track?.stop();
    track?.dispatchEvent(new Event('ended'));
  },
  /** From now on cameras fail with this name, or work. */
  fail: (name?: string) => (failure = name),
  close: () => sources.close(),
};
export type Desk = typeof desk;
declare global {
  interface Window {
    desk: Desk;
  }
}
window.desk = desk;
