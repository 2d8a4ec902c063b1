import { describe, expect, it } from 'vitest';
import type { DeviceCommand } from '../../../contract/device-command.ts';
import { deviceRouter, type DeviceServices } from '../../../main/api/device-router.ts';

function page() {
  const asked: DeviceCommand[] = [];
  const no = () => {
    throw new Error('not asked for here');
  };
  const devices: DeviceServices = {
    command: (_id, command) => void asked.push(command),
    setEnabled: no,
    configs: no,
    put: no,
    remove: no,
    find: no,
    record: no,
    recordings: no,
    raw: no,
  };
  const caller = deviceRouter(devices).createCaller({
    caller: { kind: 'person', name: '王队', role: 'operator' },
    mediaPeer: no,
  });
  return { asked, caller };
}

describe('a key to talk', () => {
  it('is taken from a page that names itself, so that no other page shares it', async () => {
    const { asked, caller } = page();
    await caller.command({ id: 'radio', command: { type: 'key', id: 'k1', on: true, holder: 'page-1' } });
    expect(asked).toEqual([{ type: 'key', id: 'k1', on: true, holder: 'page-1' }]);
  });

  it('is refused to one that does not', async () => {
    const { asked, caller } = page();
    const command = { type: 'key', id: 'k1', on: true } as const;
    await expect(caller.command({ id: 'radio', command })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(asked).toEqual([]);
  });
});
