/** The vehicle's radio channels as the station told them. */
import { create } from 'zustand';
import type { RadioChannelRow, RadioEvent } from '../../contract/screen-event.ts';
import { setLevels, type RadioAccess } from '../radio/radio-store.ts';
import { seatKey } from '../radio/radio-sound.tsx';
import { api, useConsole } from './console-store.ts';
import { localSignalling } from './video-store.ts';

export const useChannels = create<{ rows: RadioChannelRow[] }>(() => ({ rows: [] }));

type Of<T extends RadioEvent['type']> = Extract<RadioEvent, { type: T }>;

export const takeRadio: { [T in RadioEvent['type']]: (event: Of<T>) => void } = {
  'radio-channels': ({ channels }) => useChannels.setState({ rows: channels }),
  'radio-levels': ({ levels }) => {
    const station = useConsole.getState().station?.id ?? '';
    setLevels(Object.fromEntries(Object.entries(levels).map(([id, db]) => [seatKey(station, id), db])));
  },
};

export const radioAccess: RadioAccess = {
  signalling: localSignalling,
  key: (_station, word, way) => api.radio.key.mutate(word, way),
  answerMs: 1_000,
};
