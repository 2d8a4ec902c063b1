/** The conference as the station told it, and this page's part in it; the same on the vehicle's page and on the center's. */
import { z } from 'zod';
import { create } from 'zustand';
import { attendeeId, LOST_MS, type Conference, type ConferenceEvent } from '../../contract/conference.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import { uuidV7 } from '../../contract/identity.ts';
import { epochMs } from '../../contract/units.ts';
import type { Refusal } from '../ui/call.ts';
import { freshId } from '../ui/fresh-id.ts';
import type { MediaSignalling } from '../video/signalling.ts';
import { ConferenceLine, type ConferenceApi } from './conference-line.ts';

/** How the page reaches its station; asked for when it is needed, for the line may not be open before. */
export interface VoiceAccess {
  api: () => ConferenceApi;
  signalling: () => MediaSignalling;
}

interface Voice {
  conference: Conference | undefined;
  reachable: boolean;
  /** Id of this page's attendee. */
  joined: string | undefined;
  muted: boolean;
  /** `hold`: what is said goes out while the key is held. */
  mode: 'open' | 'hold';
  held: boolean;
  thin: boolean;
  /** The link of this page is too narrow for faces. */
  narrow: boolean;
  /** A person wants his camera to be seen. */
  camera: boolean;
  cameraError: ErrorCode | undefined;
  own: MediaStream | undefined;
  /** Faces of the others, by producer. */
  faces: ReadonlyMap<string, MediaStream>;
  microphone: ErrorCode | undefined;
  sending: boolean;
  speaking: ReadonlySet<string>;
  blocked: boolean;
  refusal: Refusal | undefined;
  putAway: ReadonlySet<string>;
  panel: boolean;
}

const APART = {
  joined: undefined,
  camera: false,
  cameraError: undefined,
  own: undefined,
  faces: new Map<string, MediaStream>(),
  held: false,
  microphone: undefined,
  sending: false,
  speaking: new Set<string>(),
  blocked: false,
  panel: false,
} satisfies Partial<Voice>;

export const useVoice = create<Voice>(() => ({
  ...APART,
  conference: undefined,
  reachable: false,
  muted: false,
  mode: 'open',
  thin: false,
  narrow: false,
  refusal: undefined,
  putAway: new Set(),
}));

const set = useVoice.setState;
let line: ConferenceLine | undefined;

/** Why it was not let in is shown for so long, ms. */
const SHOWN_MS = 30_000;
/** What a page that is loaded again remembers of itself. */
const MEMORY = 'qianshao.conference';
const memory = z.object({
  id: attendeeId,
  conference: uuidV7,
  muted: z.boolean(),
  mode: z.enum(['open', 'hold']),
  /** When it was in it last: one that comes later than the room waits is asked to join by a hand. */
  at: epochMs,
});

export const takeConference = {
  conference: ({ conference, reachable }: ConferenceEvent) => {
    const isBack = reachable && !useVoice.getState().reachable;
    set({ conference, reachable });
    line?.take(conference);
    if (isBack) line?.renew();
  },
};

/** One touch: in the conference that goes on, or in a new one that calls the other side. Does nothing while in it. */
export function join({ api, signalling }: VoiceAccess, id = freshId()): void {
  if (line) return;
  set({ joined: id, refusal: undefined, panel: true });
  line = new ConferenceLine({
    id,
    api: api(),
    signalling: signalling(),
    onMicrophone: (microphone) => set({ microphone }),
    // One that was refused, or pulled, is off: it does not come on by itself.
    onCamera: (own, cameraError) => set({ own, cameraError, ...(cameraError === undefined ? {} : { camera: false }) }),
    onFace: (producer, stream) =>
      set(({ faces }) => {
        const others = [...faces].filter(([one]) => one !== producer);
        return { faces: new Map(stream ? [...others, [producer, stream]] : others) };
      }),
    onSpeaking: (speaking) => set({ speaking }),
    onSending: (sending) => set({ sending }),
    onBlocked: (blocked) => set({ blocked }),
    onRefusal: (refusal) => {
      // The room says no; anything else passes, and the next word is taken.
      const isOver = refusal?.code === 'conference-full' || refusal?.code === 'conference-refused';
      if (isOver) leave();
      set({ refusal });
      if (isOver) setTimeout(() => useVoice.getState().refusal === refusal && set({ refusal: undefined }), SHOWN_MS);
      if (!refusal) remember();
    },
  });
  line.take(useVoice.getState().conference);
  apply();
}

/** A page that was loaded again is in the conference again, if that still goes on. */
export function rejoin(access: VoiceAccess): void {
  const { conference, joined } = useVoice.getState();
  if (joined !== undefined || !conference) return;
  const known = memory.safeParse(JSON.parse(sessionStorage.getItem(MEMORY) ?? 'null'));
  if (!known.success || known.data.conference !== conference.id || Date.now() - known.data.at > LOST_MS) return;
  set({ muted: known.data.muted, mode: known.data.mode });
  join(access, known.data.id);
}

export function leave(): void {
  line?.close();
  line = undefined;
  set(APART);
  sessionStorage.removeItem(MEMORY);
}

export const mute = (muted: boolean): void => change({ muted });
export const setMode = (mode: Voice['mode']): void => change({ mode, muted: false, held: false });
/** The key is held, or let go. */
export const hold = (held: boolean): void => change({ held });
export const setThin = (thin: boolean): void => change({ thin });
/** Narrow: the own camera is off by itself, and the others' are not received. */
export const setNarrow = (narrow: boolean): void => change(narrow ? { narrow, camera: false } : { narrow });
export const setCamera = (camera: boolean): void => change({ camera, cameraError: undefined });
/** Somebody looks at the faces. */
export const watchFaces = (on: boolean): void => line?.setWatching(on);
export const showPanel = (panel: boolean): void => set({ panel });
export const retryMicrophone = (): void => line?.retryMicrophone();
export const putAway = (key: string): void => set(({ putAway }) => ({ putAway: new Set([...putAway, key]) }));

function change(part: Partial<Voice>): void {
  set(part);
  apply();
  remember();
}

function apply(): void {
  const { muted, mode, held, thin, camera, narrow } = useVoice.getState();
  line?.setCamera(camera && !narrow);
  line?.setOpen(mode === 'open' ? !muted : held);
  line?.tell(mode === 'open' && muted, thin);
}

function remember(): void {
  const { joined, conference, muted, mode } = useVoice.getState();
  if (joined === undefined || !conference) return;
  sessionStorage.setItem(
    MEMORY,
    JSON.stringify({ id: joined, conference: conference.id, muted, mode, at: Date.now() }),
  );
}
