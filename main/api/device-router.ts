/** What the console may ask of the vehicle's devices. */
import { z } from 'zod';
import { deviceCommand, type DeviceCommand } from '../../contract/device-command.ts';
import { deviceConfig, type DeviceConfig } from '../../contract/device.ts';
import { localId } from '../../contract/identity.ts';
import type { RecordingFile } from '../../contract/recording.ts';
import { stream } from './stream.ts';
import { person, router } from './trpc.ts';

/** One chunk of a port's raw monitor. */
export interface RawView {
  /** Epoch ms. */
  at: number;
  direction: 'in' | 'out';
  base64: string;
}

export interface DeviceServices {
  setEnabled: (id: string, enabled: boolean) => void;
  configs: () => DeviceConfig[];
  put: (config: DeviceConfig) => Promise<void>;
  remove: (id: string) => Promise<void>;
  /** @param person who asks it */
  command: (id: string, command: DeviceCommand, person: string) => void;
  find: (port: string) => void;
  record: (id: string, on: boolean) => Promise<void>;
  recordings: (id: string) => RecordingFile[];
  raw: (id: string, emit: (chunk: { at: number; direction: 'in' | 'out'; bytes: Uint8Array }) => void) => () => void;
}

const one = z.object({ id: localId });

/** A page that holds a key says which it is: two that did not would share the key, and one could let the other's go. */
const pageCommand = deviceCommand.refine(
  (command) => command.type !== 'key' || command.holder !== undefined,
  'holder: of a key',
);

export const deviceRouter = (devices: DeviceServices) =>
  router({
    configs: person.query(() => devices.configs()),
    put: person.input(deviceConfig).mutation(({ input }) => devices.put(input)),
    remove: person.input(one).mutation(({ input }) => devices.remove(input.id)),
    setEnabled: person
      .input(one.extend({ enabled: z.boolean() }))
      .mutation(({ input }) => devices.setEnabled(input.id, input.enabled)),
    command: person
      .input(one.extend({ command: pageCommand }))
      .mutation(({ input, ctx }) => devices.command(input.id, input.command, ctx.person.name)),
    find: person
      .input(z.object({ port: z.string().min(1).max(400) }))
      .mutation(({ input }) => devices.find(input.port)),
    record: person.input(one.extend({ on: z.boolean() })).mutation(({ input }) => devices.record(input.id, input.on)),
    recordings: person.input(one).query(({ input }) => devices.recordings(input.id)),
    raw: person.input(one).subscription(async function* ({ input, signal }) {
      yield* stream<RawView>(signal, (emit) =>
        devices.raw(input.id, ({ at, direction, bytes }) =>
          emit({ at, direction, base64: Buffer.from(bytes).toString('base64') }),
        ),
      );
    }),
  });
