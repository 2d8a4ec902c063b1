import { TRPCClientError } from '@trpc/client';
import { beforeEach, describe, expect, it } from 'vitest';
import { useLine } from '../../../renderer/ui/api.ts';
import { run } from '../../../renderer/ui/call.ts';
import { codeOf, detailOf } from '../../../renderer/ui/words.tsx';

/** As the station answers (main/api/trpc.ts). */
const answered = (code: string, detail?: string) =>
  TRPCClientError.from({ error: { message: code, code: -32_600, data: { code, detail } } });

beforeEach(() => useLine.setState({ state: 'open', since: 0 }));

describe('a call from a button', () => {
  it('is made, and says nothing when it succeeds', async () => {
    expect(await run(() => Promise.resolve('done'))).toBeUndefined();
  });

  it('gives the station’s code and what it said beside it', async () => {
    const refused = await run(() => Promise.reject(answered('port-owned', '车顶北斗')));
    expect(refused).toEqual({ code: 'port-owned', detail: '车顶北斗' });
  });

  it.each(['lost', 'connecting'] as const)('is not made at all while the line is %s', async (state) => {
    useLine.setState({ state });
    let made = false;
    const refused = await run(() => Promise.resolve((made = true)));
    expect(refused).toEqual({ code: 'station-away', detail: undefined });
    expect(made).toBe(false);
  });

  it('is given up when no answer comes', async () => {
    const never = ({ signal }: { signal: AbortSignal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    expect(await run(never, 5)).toEqual({ code: 'command-expired', detail: undefined });
  });

  it('says that the station is away when the line broke under it', async () => {
    const broken = TRPCClientError.from(new Error('WebSocket closed'));
    expect(await run(() => Promise.reject(broken))).toEqual({ code: 'station-away', detail: undefined });
  });
});

describe('what was thrown', () => {
  it('is an internal error when nobody knows it', () => {
    expect(codeOf(new Error('x is undefined'))).toBe('internal');
    expect(codeOf('words')).toBe('internal');
    expect(codeOf(answered('something-new'))).toBe('internal');
  });

  it('has a detail only where the station gave one', () => {
    expect(detailOf(answered('not-found', 'rdss'))).toBe('rdss');
    expect(detailOf(answered('not-found'))).toBeUndefined();
    expect(detailOf(new Error('words'))).toBeUndefined();
  });
});
