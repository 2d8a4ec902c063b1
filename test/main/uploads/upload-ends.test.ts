import { describe, expect, it } from 'vitest';
import { QianshaoError } from '../../../contract/errors.ts';
import type { MapPackage } from '../../../contract/map-package.ts';
import { UploadEnds } from '../../../main/uploads/upload-ends.ts';

const added = { id: 'a'.repeat(16) } as MapPackage;

function open() {
  const abort = new AbortController();
  const logged: unknown[] = [];
  return { abort, logged, ends: new UploadEnds({ signal: abort.signal, log: (error) => logged.push(error) }) };
}

describe('the end of a check', () => {
  it('is told to whoever asks, while it lasts and afterwards', async () => {
    const { ends } = open();
    expect(ends.begin('u', 10, () => Promise.resolve(added))).toEqual({ received: 10, checking: true });
    expect(ends.of('u')).toEqual({ received: 10, checking: true });
    await ends.settled();
    expect(ends.of('u')).toEqual({ received: 10, added });
    expect(ends.of('other')).toBeUndefined();
  });

  it('is a refusal with its reason; what nobody foresaw is logged', async () => {
    const { ends, logged } = open();
    ends.begin('known', 1, () => Promise.reject(new QianshaoError('map-package-broken', 'cut')));
    ends.begin('full', 1, () => Promise.reject(Object.assign(new Error('disk'), { code: 'ENOSPC' })));
    ends.begin('odd', 1, () => Promise.reject(new Error('odd')));
    await ends.settled();
    expect(['known', 'full', 'odd'].map((id) => ends.of(id)?.refused)).toEqual([
      { code: 'map-package-broken', detail: 'cut' },
      { code: 'store-full' },
      { code: 'internal' },
    ]);
    expect(logged.map(String)).toEqual(['Error: disk', 'Error: odd']);
  });

  it('that the end of the station brought is no refusal', async () => {
    const { ends, abort, logged } = open();
    ends.begin('u', 1, () => Promise.reject(new Error('aborted')));
    abort.abort();
    await ends.settled();
    expect([ends.of('u'), logged]).toEqual([{ received: 1, checking: true }, []]);
  });

  it('is kept for the last 32', async () => {
    const { ends } = open();
    for (let n = 0; n < 40; n += 1) ends.begin(`u${n}`, 1, () => Promise.resolve(added));
    await ends.settled();
    expect([ends.of('u7'), ends.of('u8')?.added]).toEqual([undefined, added]);
  });
});
