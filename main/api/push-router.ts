/** Feeds that are sent on to other platforms: what people may do with them, and who enters where to. */
import { z } from 'zod';
import { localId } from '../../contract/identity.ts';
import { newPush, newPushTarget, type NewPush, type NewPushTarget } from '../../contract/push.ts';
import { person, router } from './trpc.ts';

export interface PushServices {
  /** @returns the target's id. @throws push-address-invalid, push-limit */
  addTarget(target: NewPushTarget, by: string): string;
  /** What is pushed there ends. @throws not-found */
  removeTarget(id: string, by: string): Promise<void>;
  /** @returns the push's id. @throws not-found, push-limit, push-target-busy */
  start(push: NewPush, by: string): string;
  /** @throws not-found */
  end(id: string, by: string): Promise<void>;
  /** Tries again at once. @throws not-found */
  retry(id: string): void;
}

const byId = z.object({ id: localId });

/** @param keeper who enters targets and takes them away: it is he who has their passwords */
export const pushRouter = (services: PushServices, keeper: typeof person) =>
  router({
    addTarget: keeper.input(newPushTarget).mutation(({ ctx, input }) => services.addTarget(input, ctx.person.name)),
    removeTarget: keeper.input(byId).mutation(({ ctx, input }) => services.removeTarget(input.id, ctx.person.name)),
    start: person.input(newPush).mutation(({ ctx, input }) => services.start(input, ctx.person.name)),
    end: person.input(byId).mutation(({ ctx, input }) => services.end(input.id, ctx.person.name)),
    retry: person.input(byId).mutation(({ input }) => services.retry(input.id)),
  });
