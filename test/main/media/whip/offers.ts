/** What senders offer, as they said it: lines of no interest left out. */

const picture = (payload: number, name: string, fmtp: string) => [
  `m=video 9 UDP/TLS/RTP/SAVPF ${payload}`,
  'c=IN IP4 0.0.0.0',
  'a=setup:actpass',
  'a=ice-ufrag:mT1QyT25fF33/9vdVnyVfGacX3t6vbE9',
  'a=ice-pwd:mtNLdFNgu2FiYBBdMhASOvdPue45rGFu',
  'a=rtcp-mux',
  'a=rtcp-rsize',
  'a=sendrecv',
  `a=rtpmap:${payload} ${name}/90000`,
  `a=rtcp-fb:${payload} nack pli`,
  `a=rtcp-fb:${payload} transport-cc`,
  ...(fmtp === '' ? [] : [`a=fmtp:${payload} ${fmtp}`]),
  'a=ssrc:2285533067 cname:user2701217906',
  'a=mid:video0',
  'a=fingerprint:sha-256 64:F2:7F:C3:A5:AE:A8:1C:04:19:7F:61:AC:25:9A:BD:6E:4E:08:2F:72:A1:AA:0B:54:42:B6:66:7D:B7:6D:5A',
];
const voice = [
  'm=audio 0 UDP/TLS/RTP/SAVPF 100',
  'c=IN IP4 0.0.0.0',
  'a=setup:actpass',
  'a=bundle-only',
  'a=rtcp-mux',
  'a=sendrecv',
  'a=rtpmap:100 OPUS/48000/2',
  'a=ssrc:3195707585 cname:user2701217906',
  'a=mid:audio1',
];
const channel = [
  'm=application 0 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=bundle-only',
  'a=mid:data2',
  'a=sctp-port:5000',
];
const head = ['v=0', 'o=- 1141365700786724254 0 IN IP4 0.0.0.0', 's=-', 't=0 0', 'a=group:BUNDLE video0 audio1'];
const whole = (...sections: string[][]) => `${[...head, ...sections.flat()].join('\r\n')}\r\n`;
const h264 = picture(96, 'H264', 'packetization-mode=1;profile-level-id=42c015;level-asymmetry-allowed=1');

/** GStreamer 1.22, webrtcbin: a picture, and a sound that goes with it in any case. */
export const gstreamer = whole(h264, voice);
export const pictureOnly = whole(h264);
export const withChannel = whole(channel, voice, h264);
export const vp8Only = whole(picture(97, 'VP8', ''));
export const soundOnly = whole(voice);
export const receiver = gstreamer.replaceAll('a=sendrecv', 'a=recvonly');
/** It names no sources. */
export const sourceless = gstreamer.replaceAll(/a=ssrc:.*\r\n/g, '');
