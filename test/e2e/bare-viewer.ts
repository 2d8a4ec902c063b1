/** A viewer who has none of our programs: an RTCPeerConnection, one request (WHEP), a video element. */
import type { Page } from 'playwright-core';

/** @returns the answer's status; the session's address is left in `data-session` of the body */
export const watchBare = (page: Page, url: string, bearer: string): Promise<number> =>
  page.evaluate(
    async ({ url, bearer }) => {
      const connection = new RTCPeerConnection();
      document.body.replaceChildren();
      const video = document.body.appendChild(document.createElement('video'));
      Object.assign(video, { autoplay: true, muted: true, srcObject: new MediaStream() });
      connection.ontrack = ({ track }) => (video.srcObject as MediaStream).addTrack(track);
      connection.addTransceiver('audio', { direction: 'recvonly' });
      connection.addTransceiver('video', { direction: 'recvonly' });
      await connection.setLocalDescription();
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/sdp', authorization: `Bearer ${bearer}` },
        body: connection.localDescription?.sdp ?? '',
      });
      if (response.ok) await connection.setRemoteDescription({ type: 'answer', sdp: await response.text() });
      document.body.dataset['session'] = response.headers.get('location') ?? '';
      return response.status;
    },
    { url, bearer },
  );

export const framesSeen = (page: Page): Promise<number> =>
  page.evaluate(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0);
