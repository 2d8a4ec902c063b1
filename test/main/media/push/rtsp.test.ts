import { expect, test } from 'vitest';
import { authorization } from '../../../../main/media/push/rtsp-login.ts';
import { announcement } from '../../../../main/media/push/rtsp-outlet.ts';
import { RtspReader, type RtspReply } from '../../../../main/media/push/rtsp-reader.ts';

const ANSWER =
  'RTSP/1.0 401 Unauthorized\r\nCSeq: 3\r\nWWW-Authenticate: Digest realm="a, b", nonce="x"\r\nWWW-Authenticate: Basic realm="a"\r\n' +
  'Content-Length: 4\r\n\r\nbody';
const PACKET = Buffer.from([0x24, 1, 0, 5, 82, 84, 83, 80, 47]);
const REQUEST = 'OPTIONS * RTSP/1.0\r\nCSeq: 9\r\n\r\n';
const DONE = 'RTSP/1.0 200 OK\r\nCSeq: 4\r\nSession: 12;timeout=60\r\n\r\n';

test('answers are read across chunks, packets and requests of the server between them are passed over', () => {
  const stream = Buffer.concat([Buffer.from(ANSWER), PACKET, Buffer.from(REQUEST), PACKET, Buffer.from(DONE)]);
  for (let size = 1; size <= stream.length; size += 1) {
    const replies: RtspReply[] = [];
    const reader = new RtspReader((reply) => replies.push(reply));
    for (let at = 0; at < stream.length; at += size) reader.push(stream.subarray(at, at + size));
    expect(replies.map(({ status, cseq }) => `${status} ${cseq}`)).toEqual(['401 3', '200 4']);
    expect(replies[0]?.headers.get('www-authenticate')).toHaveLength(2);
  }
});

test('an answer without end is no answer', () => {
  const reader = new RtspReader(() => undefined);
  expect(() => reader.push(Buffer.alloc(200_000, 'x'))).toThrow(RangeError);
  const long = new RtspReader(() => undefined);
  expect(() => long.push(Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n'))).toThrow(RangeError);
});

test('logging in is as RFC 2617 §3.5 has it, and the best way that is offered is taken', () => {
  const mufasa = { user: 'Mufasa', password: 'Circle Of Life' };
  const basic = 'Basic realm="x"';
  // RFC 2069's example with the erratum: no qop.
  const old = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc"';
  const login = { user: 'Mufasa', password: 'CircleOfLife' };
  const header = authorization([basic, old], login, 'GET', '/dir/index.html');
  expect(header).toContain('response="1949323746fe6a43ef61f9606e7febea"');
  expect(header).toContain('opaque="5ccc"');
  const sha = 'Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth,auth-int"';
  expect(authorization([old, sha], mufasa, 'ANNOUNCE', 'rtsp://a/b')).toMatch(
    /^Digest .*response="[0-9a-f]{64}", qop=auth, nc=00000001, cnonce="[0-9a-f]{16}", algorithm=SHA-256$/,
  );
  expect(authorization([basic], mufasa, 'ANNOUNCE', 'rtsp://a/b')).toBe('Basic TXVmYXNhOkNpcmNsZSBPZiBMaWZl');
  expect(authorization(['Negotiate'], mufasa, 'ANNOUNCE', 'rtsp://a/b')).toBeUndefined();
  expect(authorization([], mufasa, 'ANNOUNCE', 'rtsp://a/b')).toBeUndefined();
});

test('what is announced has no port of ours, and a name for each track', () => {
  const ffmpeg =
    'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=feed\nt=0 0\na=tool:x\nm=video 21100 RTP/AVP 96\nc=IN IP4 127.0.0.1\na=rtpmap:96 H264/90000\n' +
    'm=audio 21102 RTP/AVP 97\nc=IN IP4 127.0.0.1\na=rtpmap:97 opus/48000/2\n';
  expect(announcement(ffmpeg).split('\r\n')).toEqual([
    ...['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=feed', 'c=IN IP4 0.0.0.0', 't=0 0'],
    ...['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=control:streamid=0'],
    ...['m=audio 0 RTP/AVP 97', 'a=rtpmap:97 opus/48000/2', 'a=control:streamid=1', ''],
  ]);
});
