/** One picture as VP8, encoded as our publisher does it: for the peers that it is measured against. */

export function addVp8(peer: RTCPeerConnection, track: MediaStreamTrack, maxBitrate: number): void {
  const transceiver = peer.addTransceiver(track, { direction: 'sendonly', sendEncodings: [{ maxBitrate }] });
  const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => /VP8|rtx/.test(mimeType)));
}

/** @param kbps where the estimate of the rate begins */
export function withStartBitrate(
  { type, sdp = '' }: RTCSessionDescriptionInit,
  kbps: number,
): RTCSessionDescriptionInit {
  const payload = /a=rtpmap:(\d+) VP8/.exec(sdp)?.[1];
  const line = `a=fmtp:${payload} x-google-start-bitrate=${kbps}\r\n`;
  return { type, sdp: sdp.replace(/(a=rtpmap:\d+ VP8\/90000\r\n)/, `$1${line}`) };
}
