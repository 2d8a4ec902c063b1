/** What a person may enter for a radio channel. */
import { describe, expect, it } from 'vitest';
import { newRadioChannel, radioChannelConfig } from '../../contract/radio-channel.ts';

const entered = (name: string, by = 'alsa') =>
  newRadioChannel.safeParse({ name: '消防一信道', input: { by, name } }).success;

describe('a sound device that a person enters', () => {
  it.each(['default', 'plughw:1,0', 'hw:CARD=Device,DEV=0', 'sysdefault:CARD=CODEC', 'null'])('is %s', (name) => {
    expect(entered(name)).toBe(true);
  });

  it('is PulseAudio’s, with its long names', () => {
    expect(entered('alsa_input.usb-C-Media_USB_PnP_Sound_Device-00.analog-stereo', 'pulse')).toBe(true);
  });

  it.each([
    'file:/etc/passwd',
    "file:'/tmp/x',raw",
    'FILE:x',
    'tee:default',
    '|reboot',
    '-y',
    '/dev/snd/pcm',
    'plug:{ type file }',
    '',
  ])('is not %s', (name) => {
    expect(entered(name)).toBe(false);
  });

  it('is no file, save in the settings file', () => {
    expect(entered('/tmp/speaker.wav', 'file')).toBe(false);
    const given = { id: 'fire', name: '消防一信道', input: { by: 'file', name: '/tmp/speaker.wav' } };
    expect(radioChannelConfig.safeParse(given).success).toBe(true);
  });
});
