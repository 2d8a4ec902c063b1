/** This page's part in the radio channels: which it listens to, which it keys; the same at the vehicle and at the center. */
import { z } from 'zod';
import { create } from 'zustand';
import type { ErrorCode } from '../../contract/errors.ts';
import type { LiveTrack } from '../../contract/media.ts';
import type { KeyWord, RadioChannelView } from '../../contract/radio-channel.ts';
import { freshId } from '../ui/fresh-id.ts';
import type { MediaSignalling } from '../video/signalling.ts';
import { RadioLine } from './radio-line.ts';

/** This page among those that may hold a key. */
export const HOLDER = freshId();

/** A channel as a page has it. */
export interface Seat {
  /** `station/channel`. */
  key: string;
  station: string;
  /** Absent: this vehicle's. */
  stationName?: string;
  view: RadioChannelView;
  /** What is heard on it, where it is at the SFU. */
  track: LiveTrack | undefined;
  /** This page may key it. */
  mayKey: boolean;
}

type Way = { signal: AbortSignal };

/** How the page reaches its station. */
export interface RadioAccess {
  signalling: () => MediaSignalling;
  key: (station: string, word: KeyWord, way: Way) => Promise<unknown>;
  /** Says that somebody here listens, where that has to be said. @returns the way to stop */
  listen?: (station: string, channel: string) => () => void;
  /** An answer to a press that takes longer is none, ms. */
  answerMs: number;
}

interface RadioState {
  /** Channels that this page listens to. */
  listening: readonly string[];
  /** How loud each channel is, dB below full scale, where it is known. */
  levels: Readonly<Record<string, number>>;
  /** The channel whose key is held here. */
  held: string | undefined;
  microphone: ErrorCode | undefined;
  ready: boolean;
  blocked: boolean;
}

const MEMORY = 'qianshao.radio.listening';
const remembered = (): string[] =>
  z
    .array(z.string().max(200))
    .max(64)
    .catch([])
    .parse(JSON.parse(localStorage.getItem(MEMORY) ?? '[]'));

export const useRadio = create<RadioState>(() => ({
  listening: remembered(),
  levels: {},
  held: undefined,
  microphone: undefined,
  ready: false,
  blocked: false,
}));

const set = useRadio.setState;
let line: RadioLine | undefined;

/** The page's line, made when it is needed first. */
export function radioLine({ signalling }: RadioAccess): RadioLine {
  line ??= new RadioLine({
    holder: HOLDER,
    signalling: signalling(),
    onMicrophone: (microphone) => set({ microphone }),
    onReady: (ready) => set({ ready }),
    onBlocked: (blocked) => set({ blocked }),
  });
  return line;
}

/** Exactly these are played. */
export function listenTo(access: RadioAccess, tracks: readonly LiveTrack[]): void {
  if (tracks.length > 0 || line) radioLine(access).setTracks(tracks);
}

export function setListening(key: string, on: boolean): void {
  const others = useRadio.getState().listening.filter((one) => one !== key);
  const listening = on ? [...others, key] : others;
  localStorage.setItem(MEMORY, JSON.stringify(listening));
  set({ listening });
}

export function setHeld(key: string | undefined): void {
  set({ held: key });
  line?.setOpen(key !== undefined);
}

export const setLevels = (levels: Readonly<Record<string, number>>): void => set({ levels });
export const retryMicrophone = (): void => line?.retryMicrophone();

/** Logged out: nothing is played any more. */
export function endRadio(): void {
  line?.close();
  line = undefined;
  set({ held: undefined, ready: false });
}
