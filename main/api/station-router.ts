/** What an enrolled vehicle station may ask of the center station (client certificate, path `/station`). */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { offer, type Offer, type Wanted } from '../../contract/backfill.ts';
import { attendeeId, passedAttendance, type ConferenceEvent } from '../../contract/conference.ts';
import { isErrorCode, QianshaoError, type ErrorCode } from '../../contract/errors.ts';
import { localId, stationId } from '../../contract/identity.ts';
import type { SentPicture } from '../../contract/media.ts';
import {
  PRESET_LIMIT,
  PTZ_LIMIT,
  ptzPreset,
  ptzView,
  type PtzOrder,
  type PtzPreset,
  type PtzView,
} from '../../contract/ptz.ts';
import {
  CHANNEL_LIMIT,
  radioChannelView,
  voicePackets,
  type RadioChannelView,
  type RadioWord,
} from '../../contract/radio-channel.ts';
import type { Station } from '../../contract/station.ts';
import { text } from '../../contract/units.ts';
import type { UdpGrant } from '../links/datagrams/token.ts';
import { RATE_PIECE_BYTES } from '../links/table/rate-allowance.ts';
import { MAX_TRAIN, PERMIT_BYTES, TRAIN_PACKET_BYTES } from '../links/table/train-packet.ts';
import type { Arrived } from '../links/table/train-watch.ts';
import { mediaRouter } from './media-router.ts';
import { stream } from './stream.ts';
import { router, stationOnly } from './trpc.ts';

export interface StationServices {
  center(): Station;
  measuring: StationMeasuring;
  conference: StationConference;
  radio: StationRadio;
  /** Emits what the center gets of a station's pictures, then every change; returns the way to stop. */
  sent(station: string, emit: (pictures: SentPicture[]) => void): () => void;
  ptz: StationPtzServices;
  /** Which of the segments that a station offers are wanted. @throws QianshaoError not-found when nobody asked */
  offer(station: string, offer: Offer): Promise<Wanted>;
}

/** How a vehicle measures its links (links/table/train-packet.ts). */
export interface StationMeasuring {
  /** What to speak by UDP with; undefined: this center has no such port. */
  grant(station: string): UdpGrant | undefined;
  /** Whether the station may move so many bytes now. */
  allowRate(station: string, bytes: number): boolean;
  /** How the station's train came in. @throws QianshaoError not-found */
  arrived(station: string, number: number): Promise<Arrived>;
  /** Sends a train where the station's came from. @throws QianshaoError not-found, input-invalid */
  sendTrain(station: string, number: number, permit: string, count: number): void;
}

/** The conference as a vehicle station reaches it for who sits at its console. */
export interface StationConference {
  /** Emits how it is, then every change; returns the way to stop. */
  watch(emit: (event: ConferenceEvent) => void): () => void;
  /** @throws QianshaoError conference-full, conference-refused */
  attend(station: string, attendance: z.infer<typeof passedAttendance>): void;
  leave(station: string, id: string): void;
  /** @throws QianshaoError conference-refused, not-found */
  invite(station: string, person: string, called: string): void;
}

const conferenceRouter = (conference: StationConference) =>
  router({
    watch: stationOnly.subscription(async function* ({ signal }) {
      yield* stream<ConferenceEvent>(signal, (emit) => conference.watch(emit));
    }),
    attend: stationOnly.input(passedAttendance).mutation(({ ctx, input }) => conference.attend(ctx.stationId, input)),
    leave: stationOnly
      .input(z.object({ id: attendeeId }))
      .mutation(({ ctx, input }) => conference.leave(ctx.stationId, input.id)),
    invite: stationOnly
      .input(z.object({ person: text(60), station: stationId }))
      .mutation(({ ctx, input }) => conference.invite(ctx.stationId, input.person, input.station)),
  });

const trainNumber = z.number().int().min(0).max(0xffff_ffff);
const trainLength = z.number().int().min(1).max(MAX_TRAIN);
/** Radio channels as a vehicle station tells of them, and is told who keys them. */
export interface StationRadio {
  /** Emits what to do until the way to stop is called. */
  watch(station: string, emit: (word: RadioWord) => void): () => void;
  tell(station: string, channels: RadioChannelView[]): void;
  voice(station: string, channel: string, packets: string[]): void;
  answer(station: string, ask: string, refusal: Refusal | undefined): void;
}

/** What became of something that was asked of a vehicle: done, or why not. */
const answered = { ask: localId, code: z.string().optional(), detail: z.string().max(300).optional() };
type Refusal = { code: ErrorCode; detail?: string | undefined };
const refusalOf = ({
  code,
  detail,
}: {
  code?: string | undefined;
  detail?: string | undefined;
}): Refusal | undefined => (code === undefined ? undefined : { code: isErrorCode(code) ? code : 'internal', detail });

const radioRouter = (radio: StationRadio) =>
  router({
    watch: stationOnly.subscription(async function* ({ ctx, signal }) {
      yield* stream<RadioWord>(signal, (emit) => radio.watch(ctx.stationId, emit));
    }),
    tell: stationOnly
      .input(z.array(radioChannelView).max(CHANNEL_LIMIT))
      .mutation(({ ctx, input }) => radio.tell(ctx.stationId, input)),
    voice: stationOnly
      .input(z.object({ channel: localId, packets: voicePackets }))
      .mutation(({ ctx, input }) => radio.voice(ctx.stationId, input.channel, input.packets)),
    answer: stationOnly
      .input(z.object(answered))
      .mutation(({ ctx, input }) => radio.answer(ctx.stationId, input.ask, refusalOf(input))),
  });

/** Cameras that can be turned, as a vehicle station tells of them, and is told who moves them. `uptime`: the vehicle's, ms. */
export interface StationPtzServices {
  /** Emits what to do until the way to stop is called. */
  watch(station: string, emit: (order: PtzOrder) => void): () => void;
  tell(station: string, cameras: PtzView[], uptime: number): void;
  answer(station: string, ask: string, uptime: number, refusal: Refusal | undefined, presets: PtzPreset[]): void;
}

const uptime = z.number().min(0);

const ptzRouter = (ptz: StationPtzServices) =>
  router({
    watch: stationOnly.subscription(async function* ({ ctx, signal }) {
      yield* stream<PtzOrder>(signal, (emit) => ptz.watch(ctx.stationId, emit));
    }),
    tell: stationOnly
      .input(z.object({ cameras: z.array(ptzView).max(PTZ_LIMIT), uptime }))
      .mutation(({ ctx, input }) => ptz.tell(ctx.stationId, input.cameras, input.uptime)),
    answer: stationOnly
      .input(z.object({ ...answered, uptime, presets: z.array(ptzPreset).max(PRESET_LIMIT).default([]) }))
      .mutation(({ ctx, input }) =>
        ptz.answer(ctx.stationId, input.ask, input.uptime, refusalOf(input), input.presets),
      ),
  });

export const stationRouter = (services: StationServices) => {
  const spend = (station: string, bytes: number) => {
    if (!services.measuring.allowRate(station, bytes)) throw new QianshaoError('measured-lately');
  };
  return router({
    /** Round trip, the center's clock (epoch ms) and name, and the token to measure links with. */
    hello: stationOnly.query(({ ctx }) => ({
      center: services.center(),
      at: Date.now(),
      probe: services.measuring.grant(ctx.stationId),
    })),
    /** What a person moves to measure a link: by trains of datagrams, or in pieces that are swallowed or made up here. */
    rate: router({
      train: stationOnly.input(z.object({ number: trainNumber, count: trainLength })).query(({ ctx, input }) => {
        spend(ctx.stationId, input.count * TRAIN_PACKET_BYTES);
        return services.measuring.arrived(ctx.stationId, input.number);
      }),
      send: stationOnly
        .input(z.object({ number: trainNumber, permit: z.string().length(2 * PERMIT_BYTES), count: trainLength }))
        .mutation(({ ctx, input }) => {
          spend(ctx.stationId, input.count * TRAIN_PACKET_BYTES);
          services.measuring.sendTrain(ctx.stationId, input.number, input.permit, input.count);
        }),
      up: stationOnly.input(z.string().max(RATE_PIECE_BYTES)).mutation(({ ctx, input }) => {
        spend(ctx.stationId, input.length);
        return input.length;
      }),
      down: stationOnly.input(z.number().int().min(1).max(RATE_PIECE_BYTES)).query(({ ctx, input }) => {
        spend(ctx.stationId, input);
        return randomBytes(input).toString('base64').slice(0, input);
      }),
    }),
    backfill: router({
      offer: stationOnly.input(offer).mutation(({ ctx, input }) => services.offer(ctx.stationId, input)),
    }),
    sent: stationOnly.subscription(async function* ({ ctx, signal }) {
      yield* stream<SentPicture[]>(signal, (emit) => services.sent(ctx.stationId, emit));
    }),
    conference: conferenceRouter(services.conference),
    radio: radioRouter(services.radio),
    ptz: ptzRouter(services.ptz),
    media: mediaRouter,
  });
};
export type StationRouter = ReturnType<typeof stationRouter>;
