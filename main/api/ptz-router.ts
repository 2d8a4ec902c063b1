/** Cameras that can be turned, as pages use them; at the vehicle's own desk, or at a center by way of the vehicle. */
import { z } from 'zod';
import { localId, stationId } from '../../contract/identity.ts';
import { ptzWord, type PtzPreset, type PtzWord } from '../../contract/ptz.ts';
import { cameraHand, person, router } from './trpc.ts';

export interface PtzServices {
  /** @throws camera-no-ptz, ptz-busy, ptz-late, and what the camera refuses */
  act(word: PtzWord, person: string): Promise<void>;
  presets(feed: string): Promise<PtzPreset[]>;
}

export interface CenterPtzServices {
  /** @throws as `PtzServices`, and device-away, command-expired */
  act(station: string, word: PtzWord, person: string): Promise<void>;
  presets(station: string, feed: string): Promise<PtzPreset[]>;
}

export const ptzRouter = (services: PtzServices) =>
  router({
    act: person.input(ptzWord).mutation(({ ctx, input }) => services.act(input, ctx.person.name)),
    presets: person.input(z.object({ feed: localId })).query(({ input }) => services.presets(input.feed)),
  });

export const centerPtzRouter = (services: CenterPtzServices) =>
  router({
    act: cameraHand
      .input(z.object({ station: stationId, word: ptzWord }))
      .mutation(({ ctx, input }) => services.act(input.station, input.word, ctx.person.name)),
    presets: cameraHand
      .input(z.object({ station: stationId, feed: localId }))
      .query(({ input }) => services.presets(input.station, input.feed)),
  });
