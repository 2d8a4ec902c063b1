/** Cameras that can be turned, from the vehicle's own desk. */
import type { PtzAccess } from '../video/ptz/use-hand.ts';
import { api } from './console-store.ts';

export const ptzAccess: PtzAccess = {
  act: (_station, word, way) => api.video.ptz.act.mutate(word, way),
  presets: (_station, feed, way) => api.video.ptz.presets.query({ feed }, way),
  answerMs: 6_000,
};
