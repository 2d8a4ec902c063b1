/** Ways to devices that key a transmitter: each with its key guard. */
import type { LineSettings } from '../../../contract/device.ts';
import { QianshaoError } from '../../../contract/errors.ts';
import { OpenFailure, parseAddress, type Channel, type ChannelEvents, type OpenChannel } from '../channel.ts';
import { openTcp } from '../socket.ts';
import { GuardProcess } from './process.ts';
import type { Post } from './words.ts';

export const openGuarded: OpenChannel = async (name, line, events) => {
  const address = parseAddress(name);
  if (address.kind === 'serial') return openLines(address.path, line, events);
  if (address.kind === 'tcp') return openRig(address, events);
  throw new OpenFailure('port-error', new Error(`${address.kind}: nothing can be keyed there`));
};

/** The guard holds the port: it falls with the guard, and the guard with its port or its station. */
async function openLines(path: string, line: LineSettings, events: ChannelEvents): Promise<Channel> {
  let closed = false;
  const guard = await GuardProcess.start({ kind: 'serial', path, line }, (error) => closed || events.onGone(error));
  const away = () => Promise.reject(new QianshaoError('command-unknown', 'the port is the key guard’s'));
  return {
    write: away,
    setLines: away,
    readLines: () => guard.read().catch(() => undefined),
    guard: (word) => guard.say(word),
    close: () => {
      closed = true;
      return guard.close();
    },
  };
}

/** The guard stands beside, with a connection of its own while it moves the key. One that is gone is replaced. */
async function openRig(place: Extract<Post, { port: number }>, events: ChannelEvents): Promise<Channel> {
  let guard: Promise<GuardProcess> | undefined;
  const dismiss = async () => (await guard?.catch(() => undefined))?.close();
  const channel = await openTcp(place, {
    ...events,
    onGone: (error) => {
      void dismiss();
      events.onGone(error);
    },
  });
  const summon = (): Promise<GuardProcess> => {
    const forget = () => {
      if (guard === coming) guard = undefined;
    };
    const coming = GuardProcess.start(place, forget);
    coming.catch(forget);
    return coming;
  };
  return {
    ...channel,
    guard: async (word) => {
      guard ??= summon();
      const present = await guard.catch((error: Error) => {
        throw new QianshaoError('device-away', error.message, error);
      });
      await present.say(word);
    },
    close: async () => {
      await channel.close();
      await dismiss();
    },
  };
}
