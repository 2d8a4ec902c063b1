/**
 * Cameras that can be turned (ONVIF PTZ): one hand at a time, from the vehicle's console or from the center. A move lasts while
 * its hand says so; the vehicle's hand goes before the center's.
 */
import { z } from 'zod';
import { localId, stationId, uuidV7 } from './identity.ts';
import { holderId } from './radio-channel.ts';
import type { Role } from './station.ts';
import { epochMs, text } from './units.ts';

/** A hand that is not heard for so long has let go, ms; with the way to the camera it stands within a second. */
export const HAND_SILENCE_MS = 750;
/** Who moved a camera has it for so long after his last move before another may, ms. */
export const HAND_LINGER_MS = 3_000;
/** A word that was under way for longer than the shortest way and this is not carried out, ms. */
export const LATE_MS = 1_500;
/** Who may turn a vehicle's cameras from the center; its other staff watch. */
export const isCameraHand = (role: Role): boolean => role !== 'staff';
/** Presets of a camera that are shown: Hikvision tells 300, most of them empty. */
export const PRESET_LIMIT = 64;
/** Cameras of one vehicle that can be turned. */
export const PTZ_LIMIT = 32;

const speed = z.number().min(-1).max(1);
/** Speeds of turning (right), tilting (up) and zooming (closer); all 0: stop. */
export const ptzMove = z.object({ pan: speed, tilt: speed, zoom: speed });
export type PtzMove = z.infer<typeof ptzMove>;
export const STILL: PtzMove = { pan: 0, tilt: 0, zoom: 0 };
export const isStill = ({ pan, tilt, zoom }: PtzMove): boolean => pan === 0 && tilt === 0 && zoom === 0;

export const ptzPreset = z.object({ token: z.string().min(1).max(100), name: z.string().max(60) });
export type PtzPreset = z.infer<typeof ptzPreset>;

export interface PtzAbility {
  turn: boolean;
  zoom: boolean;
}

/** Where a camera looks, as far as it tells: pan and tilt −1…1, zoom 0…1 (ONVIF's generic spaces). */
export const ptzPosition = z.object({
  pan: z.number().optional(),
  tilt: z.number().optional(),
  zoom: z.number().optional(),
  moving: z.boolean().optional(),
});
export type PtzPosition = z.infer<typeof ptzPosition>;

/** What a person does with a camera. */
export const ptzAct = z.discriminatedUnion('type', [
  /** `id`: one for all words of a press; repeated while it is held. */
  z.object({ type: z.literal('move'), id: localId, move: ptzMove }),
  z.object({ type: z.literal('go'), preset: ptzPreset.shape.token }),
  /** Keeps where it looks now; with a token in the place of that preset. */
  z.object({ type: z.literal('set'), name: text(40), preset: ptzPreset.shape.token.optional() }),
  z.object({ type: z.literal('home') }),
]);
export type PtzAct = z.infer<typeof ptzAct>;

export const ptzWord = z.object({ feed: localId, holder: holderId, act: ptzAct });
export type PtzWord = z.infer<typeof ptzWord>;

/** Whose hand it is. */
export const ptzHand = z.object({ holder: holderId, station: stationId, stationName: text(60), person: text(60) });
export type PtzHand = z.infer<typeof ptzHand>;

/** A camera that can be turned, as screens see it. */
export const ptzView = z.object({
  feed: localId,
  can: z.object({ turn: z.boolean(), zoom: z.boolean() }),
  /** Who has it; absent: nobody. */
  hand: ptzHand.extend({ since: epochMs }).optional(),
  position: ptzPosition.optional(),
});
export type PtzView = z.infer<typeof ptzView>;

/** A vehicle's cameras as the center has them. */
export interface StationPtz {
  station: string;
  cameras: PtzView[];
}

/** Why a hand let go: `lost`: it was not heard any more; `taken`: the vehicle's hand came; `fault`: the camera refused. */
export const handWhy = z.enum(['released', 'lost', 'taken', 'fault']);
export type HandWhy = z.infer<typeof handWhy>;

/** A hand on a camera in the journal: written when it comes, and again, with the same id, when it is over. */
export const ptzHold = z.object({
  id: uuidV7,
  feed: localId,
  person: z.string().max(60),
  /** At which station he sits; absent: at this vehicle's. */
  station: stationId.optional(),
  /** What it began with. */
  act: z.enum(['move', 'go', 'set', 'home']),
  /** Name of the preset. */
  preset: z.string().max(60).optional(),
  from: epochMs,
  to: epochMs.optional(),
  why: handWhy.optional(),
});
export type PtzHold = z.infer<typeof ptzHold>;

/** What the center says to a vehicle of its cameras. `by`: the vehicle's uptime after which it is too late, ms. */
export interface PtzOrder {
  ask: string;
  word: PtzWord | { feed: string; list: true };
  person: string;
  by: number;
}
