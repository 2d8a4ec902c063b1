import { expect, test } from 'vitest';
import { newPushTarget } from '../../../../contract/push.ts';
import { srtOptions } from '../../../../main/media/push/push-plan.ts';
import { aimed, parseTarget, targetView } from '../../../../main/media/push/target-address.ts';

const entered = (address: string, more: object = {}) => newPushTarget.parse({ name: '省厅', address, ...more });
const kept = (address: string, more: object = {}) => ({
  ...parseTarget(entered(address, more)),
  ...{ id: 'target-1', by: 'admin', at: 1 },
});

test('secrets are taken out of addresses as people copy them', () => {
  expect(parseTarget(entered('rtsp://admin:p%40ss@10.1.2.3:554/live/1'))).toEqual({
    ...{ name: '省厅', sound: 'aac', address: 'rtsp://10.1.2.3:554/live/1', user: 'admin', password: 'p@ss' },
  });
  expect(parseTarget(entered('srt://10.1.2.3:9000?streamid=%23!::r=live/1&passphrase=0123456789&latency=200'))).toEqual(
    {
      ...{ name: '省厅', sound: 'aac', address: 'srt://10.1.2.3:9000', latencyMs: 200 },
      ...{ streamId: '#!::r=live/1', passphrase: '0123456789' },
    },
  );
  // ffmpeg and OBS write microseconds.
  expect(parseTarget(entered('srt://[fe80::1]:9000?mode=caller&latency=120000'))).toMatchObject({ latencyMs: 120 });
  const fields = { streamId: 'own', passphrase: 'abcdefghijk', latencyMs: 300 };
  expect(parseTarget(entered('srt://h:1?streamid=other&latency=20', fields))).toMatchObject(fields);
});

test('what is no address of a platform is refused', () => {
  for (const address of [
    ...['', 'rtmp://h/live', 'rtsp://', 'srt://h', 'srt://:9000', 'srt://h:9000/path', 'srt://u:p@h:9000'],
    ...['srt://h:9000?mode=listener', 'srt://h:9000?passphrase=short', 'srt://h:9000?latency=0', 'srt://h:9000?x=1'],
    'srt://h:9000?streamid=a%0apassphrase=b',
  ])
    expect(() => parseTarget(entered(address)), address).toThrow(
      expect.objectContaining({ code: 'push-address-invalid' }),
    );
});

test('each feed has its own place where the address has one for it', () => {
  const of = { station: 'zengdu-1', feed: 'dev/video0' };
  expect(aimed(kept('rtsp://h/{station}/{feed}'), of).address).toBe('rtsp://h/zengdu-1/dev%2Fvideo0');
  expect(aimed(kept('srt://h:1?streamid=live/{feed}'), of).streamId).toBe('live/dev/video0');
  expect(targetView(kept('rtsp://h/{station}/{feed}')).many).toBe(true);
  expect(targetView(kept('rtsp://h/live')).many).toBe(false);
});

test('screens get nothing that may be a secret', () => {
  const view = targetView(kept('rtsp://sender:geheim@h/live/1?token=abc'));
  expect(view.address).toBe('rtsp://h/live/1');
  const words = JSON.stringify([view, targetView(kept('srt://h:1?streamid=key123&passphrase=geheim-und-lang'))]);
  for (const secret of ['geheim', 'abc', 'key123', 'sender']) expect(words).not.toContain(secret);
});

test('what ffmpeg is told of an SRT connection is a line for each option', () => {
  expect(srtOptions(kept('srt://h:1?streamid=%23!::r=a=b&passphrase=0123456789&latency=200'))).toBe(
    'mode=caller\ntranstype=live\nlatency=200000\nconnect_timeout=5000\nsrt_streamid=#!::r=a=b\npassphrase=0123456789\n',
  );
});
