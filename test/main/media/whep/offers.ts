/** What viewers offer to receive, as Chromium says it with numbers of its own: lines of no interest left out. */

const section = (kind: 'audio' | 'video', mid: string, codecs: [number, string][], direction = 'recvonly') => [
  `m=${kind} 9 UDP/TLS/RTP/SAVPF ${codecs.map(([payload]) => payload).join(' ')}`,
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:8ZcX',
  'a=ice-pwd:QZEoHVoGG9LeArAoqBBGrwKF',
  'a=fingerprint:sha-256 64:F2:7F:C3:A5:AE:A8:1C:04:19:7F:61:AC:25:9A:BD:6E:4E:08:2F:72:A1:AA:0B:54:42:B6:66:7D:B7:6D:5A',
  'a=setup:actpass',
  `a=mid:${mid}`,
  'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
  `a=${direction}`,
  'a=rtcp-mux',
  ...codecs.flatMap(([payload, name]) => [
    `a=rtpmap:${payload} ${name}`,
    `a=rtcp-fb:${payload} nack`,
    `a=rtcp-fb:${payload} nack pli`,
  ]),
];
const whole = (...sections: string[][]) =>
  `${['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0 1', ...sections.flat()].join('\r\n')}\r\n`;
const opus = section('audio', '0', [[111, 'opus/48000/2']]);

export const browser = whole(
  opus,
  section('video', '1', [
    [120, 'VP8/90000'],
    [121, 'H265/90000'],
  ]),
);
export const foreign = whole(opus, section('video', '1', [[121, 'H265/90000']]));
/** It knows nothing but what the feed is not. */
export const h264 = whole(opus, [
  ...section('video', '1', [[102, 'H264/90000']]),
  'a=fmtp:102 packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1',
]);
export const sender = whole(section('video', '1', [[120, 'VP8/90000']], 'sendonly'));
