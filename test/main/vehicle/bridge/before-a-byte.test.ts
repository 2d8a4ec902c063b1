/**
 * What the promise "nothing is sent that is not written down" rests on: a device's runner tells that it sends before it gives a
 * byte of it to the line, and gives none when that cannot be written down. With the real driver and a line that records.
 */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { deviceConfig } from '../../../../contract/device.ts';
import { driverById } from '../../../../native/drivers/index.ts';
import type { Channel, OpenChannel } from '../../../../native/ports/channel.ts';
import { PortManager } from '../../../../native/ports/manager.ts';
import { nmeaSentence } from '../../../../native/protocols/nmea-line.ts';

const CARD = nmeaSentence('BDICI,0242286,000242286,0000000,6,60,3,N,0');

function device() {
  /** In the order in which things happened. */
  const log: string[] = [];
  let hear: (chunk: Buffer) => void = () => undefined;
  const state = { isJournalWritable: true };
  const channel: Channel = {
    write: (bytes: Uint8Array) => {
      const text = Buffer.from(bytes).toString('latin1');
      if (text.includes('TXA')) log.push('bytes');
      return Promise.resolve();
    },
    setLines: () => Promise.resolve(),
    readLines: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
  const open: OpenChannel = (_port, _line, handlers) => {
    hear = (chunk) => handlers.onData(chunk);
    return Promise.resolve(channel);
  };
  const manager = PortManager.start({
    devices: [deviceConfig.parse({ id: 'bd', name: 'bd', driver: 'rdss', port: 'tcp://127.0.0.1:1' })],
    driverById,
    onEvent: (_device, event) => {
      if (event.type !== 'command' || event.state !== 'sent') return;
      if (!state.isJournalWritable) throw new Error('the journal is full');
      log.push('told');
    },
    onDevice: () => undefined,
    open,
  });
  onTestFinished(() => manager.close());
  const ready = async () => {
    await vi.waitFor(() => {
      manager.look();
      hear(Buffer.from(CARD, 'latin1'));
      expect(manager.devices()[0]?.state).toBe('connected');
    });
  };
  const send = () => manager.command('bd', { type: 'rdss-send', id: 'm1', to: 555, text: '一', priority: 2 });
  return { log, state, ready, send };
}

describe('a device that is given a message', () => {
  it('tells that it sends before the first byte', async () => {
    const { log, ready, send } = device();
    await ready();
    send();
    await vi.waitFor(() => expect(log).toEqual(['told', 'bytes']));
  });

  it('sends no byte while that cannot be written down', async () => {
    const { log, state, ready, send } = device();
    await ready();
    state.isJournalWritable = false;
    expect(send).toThrow('the journal is full');
    // Whatever was given to the line before this is written by now: the line takes one after the other.
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual([]);
  });
});
