import { describe, expect, it } from 'vitest';
import type { EnrolledStation } from '../../../contract/station.ts';
import { newFile, open } from './files.ts';
import { T0, vehicle } from './samples.ts';

const DAY = 86_400_000;
const enrolled: EnrolledStation = { ...vehicle, enrolledAt: T0, certificateUntil: T0 + 365 * DAY };

describe('sessions', () => {
  it('are found until they expire, and forgotten when later ones begin', () => {
    const { registry } = open();
    const session = { secretHash: 'a', user: 'li', createdAt: T0, expiresAt: T0 + DAY };
    registry.putSession(session);
    expect(registry.session('a', T0)).toEqual(session);
    expect(registry.session('a', T0 + DAY)).toBeUndefined();
    registry.putSession({ ...session, secretHash: 'b', createdAt: T0 + DAY, expiresAt: T0 + 2 * DAY });
    expect(registry.session('a', T0)).toBeUndefined();
    registry.deleteSession('b');
    expect(registry.session('b', T0 + DAY)).toBeUndefined();
  });
});

describe('enrolment', () => {
  it('uses a code once', () => {
    const { registry } = open();
    registry.putEnrolmentCode({ codeHash: 'c', createdAt: T0, expiresAt: T0 + DAY });
    expect(registry.enrol('unknown', enrolled)).toBe(false);
    expect(registry.enrol('c', enrolled)).toBe(true);
    expect(registry.enrol('c', { ...enrolled, id: 'zengdu-2' })).toBe(false);
    expect(registry.enrolmentCode('c')?.usedBy).toBe('zengdu-1');
    expect(registry.enrolledStations()).toEqual([enrolled]);
  });

  it('is withdrawn for a station, and given again by another code', () => {
    const { registry } = open();
    for (const codeHash of ['c', 'd']) registry.putEnrolmentCode({ codeHash, createdAt: T0, expiresAt: T0 + DAY });
    registry.enrol('c', enrolled);
    registry.revoke('zengdu-1', T0 + 1);
    expect(registry.enrolled('zengdu-1')).toEqual({ ...enrolled, revokedAt: T0 + 1 });
    registry.enrol('d', enrolled);
    expect(registry.enrolled('zengdu-1')).toEqual(enrolled);
  });
});

it('people and settings are there after a restart', () => {
  const file = newFile();
  const first = open(file);
  const user = { name: 'li', role: 'staff', passwordHash: '$argon2id$…' } as const;
  first.registry.putUser(user);
  first.registry.putSetting('port', { path: '/dev/ttyUSB0' });
  first.close();
  const { registry } = open(file);
  expect([registry.user('li'), registry.users(), registry.user('wang')]).toEqual([user, [user], undefined]);
  expect([registry.setting('port'), registry.setting('none')]).toEqual([{ path: '/dev/ttyUSB0' }, undefined]);
});
