import { expect, test } from 'vitest';
import { microphoneError } from '../../../renderer/voice/microphone.ts';
import { voiceOptions } from '../../../renderer/voice/voice-options.ts';

test('both ways are mono, repair losses in the stream, and send nothing of silence', () => {
  for (const thin of [true, false])
    expect(voiceOptions(thin)).toMatchObject({ opusStereo: false, opusFec: true, opusDtx: true });
});

test('a thin link has a third of the packets and half of the bits, and asks for no repetition', () => {
  expect(voiceOptions(true)).toMatchObject({ opusMaxAverageBitrate: 16_000, opusPtime: 60 });
  expect(voiceOptions(true).opusNack).toBeUndefined();
  expect(voiceOptions(false)).toMatchObject({ opusMaxAverageBitrate: 32_000, opusPtime: 20, opusNack: true });
});

test('the same way is the same object: a voice that goes on is not begun anew', () => {
  expect(voiceOptions(true)).toBe(voiceOptions(true));
});

test('a microphone that is refused, absent, taken or not given to an insecure page has its own sentence', () => {
  const code = (name: string) => microphoneError(new DOMException('', name));
  expect(code('NotAllowedError')).toBe('microphone-denied');
  expect(code('NotFoundError')).toBe('microphone-absent');
  expect(code('NotReadableError')).toBe('microphone-busy');
  expect(code('InsecureError')).toBe('microphone-insecure');
});
