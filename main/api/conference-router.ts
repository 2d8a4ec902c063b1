/** The conference as pages use it: the center's at the room itself, the vehicle's through its station. */
import { z } from 'zod';
import { attendance, attendeeId, type Attendance } from '../../contract/conference.ts';
import { stationId } from '../../contract/identity.ts';
import { person, router } from './trpc.ts';

export interface ConferenceServices {
  /** @throws QianshaoError conference-full, conference-refused, center-away */
  attend: (attendance: Attendance, person: string) => Promise<void> | void;
  leave: (id: string, person: string) => Promise<void> | void;
  /** @throws QianshaoError conference-refused, not-found, center-away */
  invite: (station: string, person: string) => Promise<void> | void;
}

export const conferenceRouter = (conference: ConferenceServices) =>
  router({
    attend: person.input(attendance).mutation(({ ctx, input }) => conference.attend(input, ctx.person.name)),
    leave: person
      .input(z.object({ id: attendeeId }))
      .mutation(({ ctx, input }) => conference.leave(input.id, ctx.person.name)),
    invite: person
      .input(z.object({ station: stationId }))
      .mutation(({ ctx, input }) => conference.invite(input.station, ctx.person.name)),
  });
export type ConferenceRouter = ReturnType<typeof conferenceRouter>;
