import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandEvent, DeviceCommand } from '../../../../contract/device-command.ts';
import { QianshaoError } from '../../../../contract/errors.ts';
import { FloorTerminal } from '../../../../main/links/floor/terminal.ts';

let now = 0;
let commands: DeviceCommand[] = [];
let away = false;
let terminal: FloorTerminal;
const BYTES = Uint8Array.of(0x9a, 1, 2);

const queue = (waiting: number, nextAt?: number, maxBytes = 77) =>
  terminal.accept({
    type: 'rdss-queue',
    receivedAt: now,
    waiting,
    maxBytes,
    ...(nextAt === undefined ? {} : { nextAt }),
  });
const fate = (state: CommandEvent['state'], code?: CommandEvent['code']) =>
  terminal.accept({
    type: 'command',
    receivedAt: now,
    id: commands.at(-1)?.id ?? '',
    state,
    ...(code ? { code } : {}),
  });

beforeEach(() => {
  now = 1_000_000;
  commands = [];
  away = false;
  terminal = new FloorTerminal({
    command: (command) => {
      if (away) throw new QianshaoError('device-away');
      commands.push(command);
    },
    now: () => now,
    date: () => now,
  });
});

describe('a terminal', () => {
  it('is ready once its card is known: one byte more than in mixed coding', () => {
    expect([terminal.isReady(0), terminal.bytes]).toEqual([false, undefined]);
    queue(0);
    expect([terminal.isReady(2), terminal.bytes]).toEqual([true, 78]);
    terminal.accept({ type: 'rdss-card', receivedAt: now, family: 'bds3', card: 0 });
    expect(terminal.isReady(0)).toBe(false);
  });

  it('of a card too short for a position is never ready', () => {
    queue(0, undefined, 12);
    expect([terminal.bytes, terminal.isReady(0)]).toEqual([undefined, false]);
  });

  it('gets a message when its turn has come, not before', () => {
    queue(0, now + 30_000);
    expect(terminal.isReady(0)).toBe(false);
    now += 29_800;
    expect(terminal.isReady(0)).toBe(true);
  });

  it('is shared with others turn by turn; a call for help stands before all', () => {
    queue(2, now + 30_000);
    expect([terminal.isReady(2), terminal.isReady(1), terminal.isReady(0)]).toEqual([false, false, true]);
    now += 30_000;
    expect([terminal.isReady(2), terminal.isReady(1)]).toEqual([true, true]);
    terminal.send(7, BYTES, 2, () => undefined);
    // Before what others wait with: it was made up for this turn.
    expect(commands.at(-1)).toMatchObject({ priority: 1 });
    fate('done');
    queue(2);
    expect([terminal.isReady(2), terminal.isReady(0)]).toEqual([false, true]);
    terminal.accept({ type: 'command', receivedAt: now, id: 'somebody', state: 'done' });
    queue(1);
    expect(terminal.isReady(2)).toBe(true);
    terminal.send(7, BYTES, 2, () => undefined);
    fate('done');
    queue(0);
    expect(terminal.isReady(2)).toBe(true);
  });

  it('takes one at a time, and what is more urgent past it', () => {
    queue(0);
    terminal.send(7, BYTES, 1, () => undefined);
    expect(commands).toMatchObject([{ type: 'rdss-send', to: 7, hex: '9a0102', priority: 1 }]);
    queue(1);
    expect([terminal.isReady(2), terminal.isReady(1), terminal.isReady(0)]).toEqual([false, false, true]);
    terminal.send(7, BYTES, 0, () => undefined);
    queue(2);
    expect(terminal.isReady(0)).toBe(false);
  });

  it('tells what was sent, and pauses longer and longer when it refuses', () => {
    let done = 0;
    queue(0);
    terminal.send(7, BYTES, 1, () => (done += 1));
    fate('waiting');
    fate('sent');
    expect(done).toBe(0);
    fate('done');
    expect([done, terminal.sent, terminal.sentAt, terminal.trouble]).toEqual([1, 1, now, undefined]);
    const pauses = [1, 2, 3, 4, 5, 6].map(() => {
      terminal.send(7, BYTES, 1, () => (done += 1));
      fate('refused', 'rdss-no-signal');
      const from = now;
      while (!terminal.isReady(1)) now += 500;
      return now - from;
    });
    expect([done, terminal.trouble]).toEqual([1, 'rdss-no-signal']);
    expect(pauses[0]).toBeLessThanOrEqual(5_000);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(3_500);
    expect(Math.max(...pauses)).toBeGreaterThan(40_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(60_500);
  });

  it('that is away refuses like one that does', () => {
    queue(0);
    away = true;
    terminal.send(7, BYTES, 0, () => undefined);
    expect([terminal.trouble, terminal.isReady(0), terminal.isBusy]).toEqual(['device-away', false, false]);
  });

  it('that lost a command forgets it after a while', () => {
    queue(0);
    terminal.send(7, BYTES, 0, () => undefined);
    now += 39 * 60_000;
    expect(terminal.isReady(0)).toBe(false);
    now += 2 * 60_000;
    expect(terminal.isReady(0)).toBe(true);
  });

  it('in whose place another one comes is known anew', () => {
    queue(0);
    terminal.send(7, BYTES, 0, () => undefined);
    terminal.reset();
    expect([terminal.isBusy, terminal.isReady(0)]).toEqual([false, false]);
    queue(0, undefined, 50);
    expect([terminal.isReady(0), terminal.bytes]).toEqual([true, 51]);
  });

  it('does not mind the fates of others’ commands', () => {
    queue(0);
    terminal.accept({ type: 'command', receivedAt: now, id: 'somebody', state: 'refused', code: 'rdss-no-signal' });
    terminal.accept({ type: 'command', receivedAt: now, id: 'somebody', state: 'done' });
    expect([terminal.trouble, terminal.sent, terminal.isReady(0)]).toEqual([undefined, 0, true]);
  });
});
