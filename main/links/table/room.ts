/** Which lanes go over the link in use at this moment: history only where there is room. */
import { LANE, type Lane } from '../../../contract/lane.ts';
import type { LinkPolicy, VideoReport } from '../../../contract/link.ts';

/** Beside video, history goes only when congestion control sees so much more than is sent. */
const HEADROOM = { share: 1.25, kbps: 128 } as const;

/** Whether video leaves anything over. @param report undefined: it flows, and nobody says how it fares */
export function videoLeavesRoom(report: VideoReport | undefined): boolean {
  if (report?.availableKbps === undefined) return false;
  const { sentKbps, availableKbps } = report;
  return availableKbps >= sentKbps * HEADROOM.share && availableKbps >= sentKbps + HEADROOM.kbps;
}

/**
 * Flash and orders need no look here: the sender takes lower lanes first and keeps so little in flight that they wait for
 * a third of a second at most (pace.ts).
 * @param video `none`: no video flows
 */
export function lanesNow({ lanes }: LinkPolicy, video: 'none' | VideoReport | undefined): readonly Lane[] {
  return video === 'none' || videoLeavesRoom(video) ? lanes : lanes.filter((lane) => lane !== LANE.history);
}
