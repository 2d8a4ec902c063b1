import { describe, expect, it } from 'vitest';
import { deviceConfig, type DeviceConfig } from '../../../contract/device.ts';
import { DeviceBook } from '../../../main/vehicle/device-book.ts';
import { open } from '../store/files.ts';

const config = (id: string, more: Partial<DeviceConfig> = {}): DeviceConfig =>
  deviceConfig.parse({ id, name: id, driver: 'rdss', port: `/dev/${id}`, ...more });
const knowsAll = () => true;

/** A book, and the same one as the station opens it at its next start. */
function books(knows: (driver: string) => boolean = knowsAll) {
  const { registry } = open();
  return { book: new DeviceBook(registry, knowsAll), again: () => new DeviceBook(registry, knows) };
}
const named = (all: DeviceConfig[]) => all.map(({ id, name, enabled }) => `${id} ${name} ${enabled ? 'on' : 'off'}`);

describe('devices that a person configured', () => {
  it('are there at the next start, and win over those of the settings file', () => {
    const { book, again } = books();
    book.put(config('a', { name: '车顶' }));
    book.put(config('b'));
    book.put(config('b', { name: '后备' }));
    expect(named(again().all([config('a'), config('given')]))).toEqual(['given given on', 'a 车顶 on', 'b 后备 on']);
  });

  it('are forgotten when they are taken away', () => {
    const { book, again } = books();
    book.put(config('a'));
    book.remove('a');
    expect(again().all([])).toEqual([]);
  });

  it('are left out where no driver knows them any more', () => {
    const { book, again } = books((driver) => driver !== 'old');
    book.put(config('a', { driver: 'old' }));
    book.put(config('b'));
    expect(named(again().all([]))).toEqual(['b b on']);
  });
});

describe('a device that was switched off', () => {
  it('is off at the next start, be it configured or given, until it is switched on', () => {
    const { book, again } = books();
    book.put(config('a'));
    for (const id of ['a', 'given']) book.setEnabled(id, false);
    expect(named(again().all([config('given')]))).toEqual(['given given off', 'a a off']);
    for (const id of ['a', 'given']) book.setEnabled(id, true);
    expect(named(again().all([config('given')]))).toEqual(['given given on', 'a a on']);
  });

  it('comes on for good also when its settings were changed while it was off', () => {
    const { book, again } = books();
    book.put(config('a', { enabled: false }));
    expect(named(again().all([]))).toEqual(['a a off']);
    book.setEnabled('a', true);
    expect(named(again().all([]))).toEqual(['a a on']);
  });

  it('leaves nothing behind for another of its id', () => {
    const { book, again } = books();
    book.put(config('a'));
    book.setEnabled('a', false);
    book.remove('a');
    book.put(config('a', { name: '新' }));
    expect(named(again().all([]))).toEqual(['a 新 on']);
  });
});
