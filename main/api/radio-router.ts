/** Radio channels as pages use them; at the vehicle's own desk, or at a center by way of the vehicle. */
import { z } from 'zod';
import { localId, stationId } from '../../contract/identity.ts';
import {
  keyWord,
  newRadioChannel,
  type KeyWord,
  type NewRadioChannel,
  type SoundsFound,
} from '../../contract/radio-channel.ts';
import { stream } from './stream.ts';
import { person, router } from './trpc.ts';

/** All of it may throw QianshaoErrors. */
export interface RadioServices {
  /** @returns the channel's id. @throws radio-channel-limit, not-found */
  put(channel: NewRadioChannel): Promise<string>;
  remove(id: string): Promise<void>;
  /** Sound inputs and outputs of this machine. */
  sounds(): Promise<SoundsFound>;
  /** Whether the center's staff may key it; taken back, their key falls at once. */
  consent(id: string, allowed: boolean): void;
  /** @throws radio-taken, radio-receive-only, ptt-busy, ptt-limit, device-away, not-found */
  key(word: KeyWord, person: string): Promise<void>;
}

export interface CenterRadioServices {
  /** @throws radio-taken, radio-consent, radio-receive-only, ptt-busy, ptt-limit, device-away, center-away, not-found */
  key(station: string, word: KeyWord, person: string): Promise<void>;
  /** Somebody listens to a channel until the way to stop is called. */
  listen(station: string, channel: string): () => void;
}

export const radioRouter = (services: RadioServices) =>
  router({
    put: person.input(newRadioChannel).mutation(({ input }) => services.put(input)),
    remove: person.input(z.object({ id: localId })).mutation(({ input }) => services.remove(input.id)),
    sounds: person.query(() => services.sounds()),
    consent: person
      .input(z.object({ id: localId, allowed: z.boolean() }))
      .mutation(({ input }) => services.consent(input.id, input.allowed)),
    key: person.input(keyWord).mutation(({ ctx, input }) => services.key(input, ctx.person.name)),
  });

export const centerRadioRouter = (services: CenterRadioServices) =>
  router({
    key: person
      .input(z.object({ station: stationId, word: keyWord }))
      .mutation(({ ctx, input }) => services.key(input.station, input.word, ctx.person.name)),
    listen: person.input(z.object({ station: stationId, channel: localId })).subscription(async function* ({
      input,
      signal,
    }) {
      yield* stream<true>(signal, (emit) => {
        emit(true);
        return services.listen(input.station, input.channel);
      });
    }),
  });
