/** How a feed is encoded for the center. */
import type { types } from 'mediasoup-client';
import type { Feed } from '../../contract/feed.ts';

/** A feed of this page that goes to the center. */
export interface OutgoingFeed extends Pick<Feed, 'id' | 'kind' | 'name'> {
  track: MediaStreamTrack;
}

/** @param layers how many copies of a picture, from the largest down */
export const producerOptions = ({ id, track }: OutgoingFeed, layers: 1 | 2): types.ProducerOptions => ({
  track,
  // The preview and the recorder use the same track: closing the producer must not end it.
  stopTracks: false,
  appData: { feed: id },
  ...(track.kind === 'video'
    ? { encodings: encodingsFor(track).slice(-layers), codecOptions: { videoGoogleStartBitrate: 1_000 } }
    : {}),
});

/** Two layers from 480 lines up: a wall of small tiles takes the lower one. One below. */
function encodingsFor(track: MediaStreamTrack): RTCRtpEncodingParameters[] {
  const { height = 720 } = track.getSettings();
  if (height < 480) return [{ maxBitrate: 500_000 }];
  return [
    { scaleResolutionDownBy: 2, maxBitrate: 400_000 },
    { scaleResolutionDownBy: 1, maxBitrate: height > 720 ? 3_500_000 : 1_800_000 },
  ];
}
