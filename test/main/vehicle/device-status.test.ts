import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import type { VehicleEvent } from '../../../contract/screen-event.ts';
import { DeviceStatus } from '../../../main/vehicle/device-status.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function bench() {
  const told: VehicleEvent[] = [];
  const status = new DeviceStatus((event) => told.push(event));
  return { status, told, types: () => told.map(({ type }) => type) };
}
const heading = (headingDeg: number): DeviceEvent => ({ type: 'heading', receivedAt: 1, headingDeg });
const text = (words: string): DeviceEvent => ({ type: 'text', receivedAt: 1, from: '242407', text: words });
const fate = (id: string, state: 'waiting' | 'sent' | 'done'): DeviceEvent => ({
  type: 'command',
  receivedAt: 2,
  id,
  state,
});
const send = (id: string) => ({ type: 'rdss-send', id, to: 242_407, text: '请求增援', priority: 2 }) as const;

describe('what a device says of itself', () => {
  it('is told once a second, the newest of each type', () => {
    const { status, told } = bench();
    for (const degrees of [1, 2, 3]) status.accept('compass', heading(degrees));
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(told).toEqual([{ type: 'device-status', device: 'compass', status: [heading(3)] }]);
  });

  it('is told at once where it is a key or a countdown', () => {
    const { status, types } = bench();
    status.accept('radio', { type: 'ptt', receivedAt: 1, keyed: true });
    status.accept('rdss', { type: 'rdss-queue', receivedAt: 1, waiting: 1 });
    expect(types()).toEqual(['device-status', 'device-status']);
  });
});

describe('what a device heard of others', () => {
  it('is told once a second, the newest thirty', () => {
    const { status, told } = bench();
    for (let number = 0; number < 40; number += 1) status.accept('radio', text(String(number)));
    vi.advanceTimersByTime(1_000);
    expect(told).toHaveLength(1);
    const [event] = told;
    if (event?.type !== 'heard') throw new Error(event?.type);
    expect(event.heard).toHaveLength(30);
    expect(event.heard.at(-1)).toEqual(text('39'));
    expect(status.snapshot()).toContainEqual(event);
  });
});

describe('a command', () => {
  it('is shown with what was asked, from the first to its last fate', () => {
    const { status, told } = bench();
    status.accept('rdss', fate('m1', 'waiting'));
    status.asked('rdss', send('m1'), 5);
    status.accept('rdss', fate('m1', 'sent'));
    status.accept('rdss', fate('m1', 'done'));
    const last = told.at(-1);
    expect(last).toEqual({
      type: 'commands',
      device: 'rdss',
      commands: [{ ...fate('m1', 'done'), asked: send('m1'), askedAt: 5 }],
    });
  });

  it('waits where the device has said nothing of it yet', () => {
    const { status, told } = bench();
    status.asked('rdss', send('m1'), 5);
    expect(told.at(-1)).toMatchObject({ commands: [{ id: 'm1', state: 'waiting', receivedAt: 5, askedAt: 5 }] });
  });

  it('keeps the state that it has when it is asked anew, as a key that is held is', () => {
    const { status, told } = bench();
    const key = { type: 'key', id: 'k1', on: true } as const;
    status.asked('radio', key, 5);
    status.accept('radio', fate('k1', 'done'));
    status.asked('radio', key, 9);
    expect(told.at(-1)).toMatchObject({ commands: [{ id: 'k1', state: 'done', askedAt: 5 }] });
  });

  it('is forgotten after fifty others', () => {
    const { status, told } = bench();
    for (let number = 0; number < 60; number += 1) status.asked('rdss', send(`m${number}`), number);
    const last = told.at(-1);
    if (last?.type !== 'commands') throw new Error(last?.type);
    expect(last.commands.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => `m${index + 10}`));
  });
});

describe('a device that is gone', () => {
  it('leaves nothing, and the screens are told so', () => {
    const { status, told } = bench();
    status.accept('rdss', heading(1));
    status.accept('rdss', text('a'));
    status.asked('rdss', send('m1'), 5);
    vi.advanceTimersByTime(1_000);
    told.length = 0;
    status.forget('rdss');
    expect(told).toEqual([
      { type: 'device-status', device: 'rdss', status: [] },
      { type: 'commands', device: 'rdss', commands: [] },
      { type: 'heard', device: 'rdss', heard: [] },
    ]);
    expect(status.snapshot()).toEqual([]);
  });

  it('says nothing after the end', () => {
    const { status, told } = bench();
    status.accept('rdss', heading(1));
    status.close();
    status.close();
    vi.advanceTimersByTime(5_000);
    expect(told).toEqual([]);
  });
});
