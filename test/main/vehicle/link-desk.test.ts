/** The vehicle's links as set up and kept, without a center. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LinkConfig } from '../../../contract/link.ts';
import type { ModemEvent } from '../../../contract/modem.ts';
import type { VehicleEvent } from '../../../contract/screen-event.ts';
import { LinkDesk, type LinkDeskOptions } from '../../../main/vehicle/link-desk.ts';
import { storeOf } from '../links/parts.ts';
import { vehicle } from '../store/samples.ts';

const FIVE_G: LinkConfig = {
  id: '5g',
  kind: '5g',
  name: '5G',
  localAddress: '127.0.0.2',
  modem: 'modem',
  enabled: true,
};
const SAT: LinkConfig = { id: 'sat', kind: 'satellite', name: '卫星', localAddress: '127.0.0.3', enabled: true };
const signal: ModemEvent = {
  type: 'modem',
  receivedAt: 5,
  registration: 'home',
  operator: '中国移动',
  technology: '5g-sa',
  rsrpDbm: -89,
};

function open(options: Partial<LinkDeskOptions> = {}) {
  const { registry } = storeOf(vehicle);
  const events: VehicleEvent[] = [];
  const desk = (more: Partial<LinkDeskOptions> = {}) => {
    const opened = new LinkDesk({
      given: [],
      registry,
      emit: (event) => events.push(event),
      isPublishing: () => false,
      modem: () => undefined,
      ...options,
      ...more,
    });
    onTestFinished(() => opened.close());
    return opened;
  };
  const shown = () => events.findLast((event) => event.type === 'links')?.links ?? [];
  return { desk, events, registry, shown };
}

const ids = (desk: LinkDesk) => desk.setups().map(({ id, own }) => `${id}${own ? ' own' : ''}`);

describe('links', () => {
  it('are one, the system’s own way, when nobody described any', () => {
    const { desk } = open();
    const opened = desk();
    expect(ids(opened)).toEqual(['auto']);
    expect(opened.table.localAddress).toBeUndefined();
    expect(opened.table.via).toMatchObject({ name: 'auto' });
  });

  it('of the settings file are there, and what a person changes wins and is kept', () => {
    const { desk } = open({ given: [FIVE_G, SAT] });
    const first = desk();
    expect(ids(first)).toEqual(['5g', 'sat']);
    first.put({ ...SAT, name: '便携站', policy: { videoCeilingKbps: 150 } });
    first.close();
    const next = desk();
    expect(ids(next)).toEqual(['5g', 'sat own']);
    expect(next.table.links().find(({ id }) => id === 'sat')).toMatchObject({
      name: '便携站',
      policy: { videoCeilingKbps: 150, lanes: [0, 1, 2], cost: 2 },
    });
    next.remove('sat');
    expect(ids(next)).toEqual(['5g', 'sat']);
    expect(() => next.remove('sat')).toThrow('not-found');
  });

  it('that are switched off are neither used nor to be chosen by hand', () => {
    const { desk } = open({ given: [{ ...FIVE_G, enabled: false }, SAT] });
    const opened = desk();
    expect(opened.table.via).toEqual({ kind: 'satellite', name: '卫星' });
    expect(() => opened.force('5g')).toThrow('not-found');
    expect(opened.table.links()[0]).toMatchObject({ state: 'off', reason: 'switched-off' });
  });

  it('show the signal of their modem as it tells it, and nothing else of it', () => {
    const told = new Map<string, ModemEvent>();
    const { desk, shown } = open({ given: [FIVE_G, SAT], modem: (device) => told.get(device) });
    const opened = desk();
    told.set('modem', { ...signal, cell: '1A2B3C', temperatureC: 41 });
    opened.signalChanged();
    expect(shown().map((link) => link.signal)).toEqual([
      { receivedAt: 5, registration: 'home', operator: '中国移动', technology: '5g-sa', rsrpDbm: -89 },
      undefined,
    ]);
  });

  it('are there all the same when what is kept cannot be read', () => {
    const { desk, registry } = open({ given: [FIVE_G] });
    registry.putSetting('links.configured', [{ id: 'x', kind: 'laser', name: 'L' }, SAT]);
    registry.putSetting('links.forced', 17);
    const opened = desk();
    expect(ids(opened)).toEqual(['5g', 'sat own']);
    expect(opened.table.choice().forced).toBeUndefined();
    registry.putSetting('links.configured', 'nonsense');
    expect(ids(desk())).toEqual(['5g']);
  });

  it('cannot be measured with a load while there is nothing to connect to', async () => {
    const opened = open({ given: [FIVE_G] }).desk();
    await expect(opened.measure('5g')).rejects.toThrow('center-unreachable');
    await expect(opened.measure('sat')).rejects.toThrow('not-found');
  });
});

describe('the floor', () => {
  it('has a row of its own, which others set, and is never chosen for connections', () => {
    const { desk } = open({ given: [SAT] });
    const { table } = desk();
    table.putFloor({
      id: 'floor',
      name: '北斗',
      state: 'connected',
      reason: 'floor-standby',
      since: 1,
      policy: { lanes: [0, 1], videoCeilingKbps: 0, cost: 2 },
      used: false,
    });
    expect(table.links().map(({ id, kind }) => [id, kind])).toEqual([
      ['sat', 'satellite'],
      ['floor', 'beidou'],
    ]);
    expect(table.via?.kind).toBe('satellite');
    table.putFloor(undefined);
    expect(table.links()).toHaveLength(1);
  });
});
