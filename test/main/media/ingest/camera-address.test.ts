import { expect, test } from 'vitest';
import {
  displayAddress,
  parseCameraAddress,
  playlist,
  redacted,
} from '../../../../main/media/ingest/camera-address.ts';

test('user and password are taken out of an address as people copy it', () => {
  expect(
    parseCameraAddress({ address: 'rtsp://admin:p%40ss%3Aw0rd@192.168.1.64:554/Streaming/Channels/101?x=1' }),
  ).toEqual({
    address: 'rtsp://192.168.1.64:554/Streaming/Channels/101?x=1',
    user: 'admin',
    password: 'p@ss:w0rd',
  });
  expect(parseCameraAddress({ address: 'rtsps://[fe80::1]/live', user: 'a', password: 'b' })).toEqual({
    address: 'rtsps://[fe80::1]/live',
    user: 'a',
    password: 'b',
  });
  expect(parseCameraAddress({ address: 'rtsp://old:one@cam/', user: 'new', password: 'two' })).toMatchObject({
    user: 'new',
    password: 'two',
  });
});

test('what is no address of a camera is refused', () => {
  for (const address of [
    '',
    '192.168.1.64',
    'http://cam/stream',
    'file:///etc/passwd',
    'rtsp://',
    'rtsp:cam',
    "rtsp://cam/a b\nfile 'file:///etc/passwd'",
  ])
    expect(() => parseCameraAddress({ address }), address).toThrow(
      expect.objectContaining({ code: 'source-address-invalid' }),
    );
});

test('a password with every sign stays one line of the playlist', () => {
  const password = `a'b"c\\d#e @/:?%\nfile 'x'`;
  const text = playlist({ address: 'rtsp://cam/live', user: "o'neil", password, transport: 'tcp' }, 500);
  expect(text.split('\n')).toEqual([
    'ffconcat version 1.0',
    expect.stringMatching(/^file 'rtsp:\/\/[^']*@cam\/live'$/),
    'option rtsp_transport tcp',
    'option timeout 8000000',
    'option analyzeduration 500000',
    '',
  ]);
  const [, url = ''] = /'(.*)'/.exec(text) ?? [];
  expect([decodeURIComponent(new URL(url).username), decodeURIComponent(new URL(url).password)]).toEqual([
    "o'neil",
    password,
  ]);
});

test('screens get host and path, and nothing that may be a secret', () => {
  expect(displayAddress('rtsp://192.168.1.64/ch1?token=abc')).toBe('rtsp://192.168.1.64/ch1');
  expect(displayAddress('rtsp://10.0.0.9:554/user=admin_password=tlJw_channel=1.sdp')).toBe('rtsp://10.0.0.9:554/…');
});

test('ffmpeg’s complaints lose addresses, user and password', () => {
  const login = { user: 'admin', password: "s'cret&1" };
  const words = `[concat] Impossible to open 'rtsp://admin:s'cret&1@cam/live'\n[tcp] Connection to tcp://cam:554?timeout=1 failed: refused\nfor admin with s'cret&1 or ${encodeURIComponent(login.password)}`;
  const clean = redacted(words, login);
  expect(clean).not.toMatch(/admin|cret|cam/);
  expect(clean).toContain('refused');
});
