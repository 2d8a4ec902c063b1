/** tRPC of all stations: one context, one error shape, one way to stream. */
import { initTRPC, TRPCError } from '@trpc/server';
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';
import type { MediaPeer } from '../../contract/media.ts';
import { isCameraHand } from '../../contract/ptz.ts';
import { role, type Role } from '../../contract/station.ts';

/** Who speaks over a connection, and what it may reach. Made once per WebSocket. */
export interface Context {
  /** A person (cookie session) or an enrolled station (client certificate). */
  caller: { kind: 'person'; name: string; role: Role } | { kind: 'station'; id: string };
  /** The caller's side of a media session. */
  mediaPeer(peer: string): MediaPeer;
}

const t = initTRPC.context<Context>().create({
  errorFormatter: ({ shape, error }) => {
    const cause = error.cause;
    const code: ErrorCode =
      cause instanceof QianshaoError ? cause.code : error.code === 'BAD_REQUEST' ? 'input-invalid' : 'internal';
    const detail = cause instanceof QianshaoError ? cause.detail : undefined;
    // The page shows a sentence by `code`; an internal error's text stays in the log.
    return { ...shape, message: code, data: { ...shape.data, stack: undefined, code, detail } };
  },
});

export const router = t.router;

const asPerson = (roles?: readonly Role[]) =>
  t.procedure.use(({ ctx, next }) => {
    if (ctx.caller.kind !== 'person') throw refused('login-required');
    if (roles && !roles.includes(ctx.caller.role)) throw refused('role-refused');
    return next({ ctx: { ...ctx, person: ctx.caller } });
  });

const refused = (code: ErrorCode) => new TRPCError({ code: 'FORBIDDEN', cause: new QianshaoError(code) });

/** For anybody whom the door let in. */
export const open = t.procedure;
/** For people. */
export const person = asPerson();
export const administrator = asPerson(['administrator']);
/** Who may bring maps, fetch them and take them away; a center's staff looks. */
const MAP_KEEPERS: readonly Role[] = ['operator', 'commander', 'administrator'];
export const isMapKeeper = (role: Role): boolean => MAP_KEEPERS.includes(role);
export const mapKeeper = asPerson(MAP_KEEPERS);
/** For those who may turn a vehicle's cameras. */
export const cameraHand = asPerson(role.options.filter(isCameraHand));
/** For enrolled stations. */
export const stationOnly = t.procedure.use(({ ctx, next }) => {
  if (ctx.caller.kind !== 'station') throw refused('role-refused');
  return next({ ctx: { ...ctx, stationId: ctx.caller.id } });
});
