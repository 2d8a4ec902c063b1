/** From the journal to somebody's terminal: by which device, what is told of it, and what a kill leaves behind. */
import { describe, expect, it } from 'vitest';
import type { Route } from '../../../../contract/bridge.ts';
import { JOB_LIMIT, LIFETIME_MS, RETRY_MS } from '../../../../main/vehicle/bridge/outbound.ts';
import { BEIDOU, BridgeBench, PACKET } from './bench.ts';

const card = (address: string) => ({ medium: 'rdss', address }) as const;
const call = (address: string) => ({ medium: 'aprs', address }) as const;
const away = <T extends { isThere: boolean }>(device: T): T => ({ ...device, isThere: false });

/** Somebody with a BeiDou terminal. */
function handheld(b: BridgeBench): string {
  return b.contact('张三', card('4207733')).id;
}

describe('a message for a terminal', () => {
  it('goes out by BeiDou: the journal says so before the device sends, and what became of it is told to the center', () => {
    const b = new BridgeBench();
    const unit = handheld(b);
    const id = b.order('立即撤回', unit, 'urgent');
    expect(b.asked).toEqual([
      ['bd', { type: 'rdss-send', id: expect.any(String) as string, to: 4_207_733, text: '立即撤回', priority: 1 }],
    ]);
    expect(b.written('transfer')).toEqual([]);
    b.fate('sent');
    expect(b.written('transfer')).toMatchObject([{ message: id, unit, route: 'text-out-rdss', outcome: 'sending' }]);
    // A terminal that tries again is still sending the same.
    b.fate('sent');
    b.fate('done');
    expect(b.written('transfer')).toMatchObject([
      { outcome: 'sending' },
      { outcome: 'done', to: { kind: 'device', medium: 'rdss', device: 'bd', caller: '4207733' } },
    ]);
    expect(b.written('receipt')).toMatchObject([
      { message: id, author: 'center', unit, state: 'sent', path: 'beidou' },
    ]);
    b.pass(LIFETIME_MS);
    expect(b.asked).toHaveLength(1);
    expect(b.row('text-out-rdss')).toMatchObject({ passed: 1, waiting: 0, last: { unit, outcome: 'done' } });
  });

  it('waits for its card’s turn, and the center is told until when', () => {
    const b = new BridgeBench();
    const id = b.order('a', handheld(b));
    b.fate('waiting', { dueAt: Date.now() + 40_000 });
    b.fate('waiting', { dueAt: Date.now() + 41_000 });
    expect(b.written('receipt')).toMatchObject([{ message: id, state: 'waiting', dueAt: Date.now() + 40_000 }]);
    expect(b.row('text-out-rdss').waiting).toBe(1);
  });

  it('may be for an address that is in no address book', () => {
    const b = new BridgeBench();
    b.order('a', 'rdss:555');
    b.order('b', 'aprs:BG6ABC-7');
    expect(b.asked.map(([device, command]) => [device, 'to' in command && command.to])).toEqual([
      ['bd', 555],
      ['tnc', 'BG6ABC-7'],
    ]);
  });

  it('fails at once where nobody knows an address', () => {
    const b = new BridgeBench();
    expect(b.told(b.order('a', 'somebody'))).toEqual(['failed contact-no-address']);
  });

  it('goes first by what its addressee was heard lately, else as the address book has it', () => {
    const b = new BridgeBench();
    const { id } = b.contact('张三', card('1'), call('A1'));
    b.order('first', id);
    b.say('tnc', 'A1', '在', { to: 'BG6AAA-9' });
    b.order('second', id);
    b.pass(LIFETIME_MS + 1);
    b.order('third', id);
    expect(b.asked.map(([device]) => device)).toEqual(['bd', 'tnc', 'bd']);
  });

  it('goes by another of his terminals where the first has no device, and waits where none has', () => {
    const b = new BridgeBench([away(BEIDOU), PACKET]);
    const { id } = b.contact('张三', card('1'), call('A1'));
    b.order('by radio', id);
    expect(b.given('aprs')).toEqual(['by radio']);
    const waits = b.order('waits', b.contact('李四', card('2')).id);
    expect(b.told(waits)).toEqual(['waiting device-away']);
    b.pass(60_000);
    b.devices[0] = BEIDOU;
    b.bridge.deviceChanged('bd', true);
    b.pass(0);
    expect(b.given('rdss')).toEqual(['waits']);
  });

  it('waits while its row is off, and goes when it is switched on', () => {
    const b = new BridgeBench();
    const { route } = b.row('text-out-rdss');
    b.bridge.put({ ...route, enabled: false });
    const id = b.order('a', handheld(b));
    expect([b.given('rdss'), b.told(id)]).toEqual([[], ['waiting bridge-route-off']]);
    b.bridge.put({ ...route, enabled: true });
    b.pass(0);
    expect(b.given('rdss')).toEqual(['a']);
  });

  it('that could not go in its time is told so', () => {
    const b = new BridgeBench([away(BEIDOU)]);
    const id = b.order('a', handheld(b));
    b.pass(LIFETIME_MS + 1_000);
    expect(b.told(id)).toEqual(['waiting device-away', 'failed device-away']);
    b.devices[0] = BEIDOU;
    b.pass(LIFETIME_MS);
    expect(b.asked).toEqual([]);
  });

  it('over the row’s rate waits for its turn, the urgent first', () => {
    const b = new BridgeBench();
    b.bridge.put({ ...b.row('text-out-rdss').route, perMinute: 1 });
    const unit = handheld(b);
    b.order('first', unit);
    const waits = b.order('later', unit);
    b.order('now', unit, 'flash');
    expect(b.told(waits)).toEqual(['waiting bridge-rate']);
    b.pass(61_000);
    b.pass(61_000);
    expect(b.given('rdss')).toEqual(['first', 'now', 'later']);
  });

  it('is refused where too many wait', () => {
    const b = new BridgeBench([away(BEIDOU)]);
    const unit = handheld(b);
    for (let index = 0; index < JOB_LIMIT; index += 1) b.order(`${index}`, unit);
    expect(b.told(b.order('one more', unit))).toEqual(['failed bridge-full']);
  });

  it('of an operator in the vehicle goes the same way', () => {
    const b = new BridgeBench();
    const unit = handheld(b);
    b.store.journal.append([
      {
        kind: 'message',
        lane: 1,
        body: {
          id: '01890a5d-ac96-774b-bcce-b302099a8057',
          from: { station: 'zengdu-1', person: 'console' },
          to: [{ station: 'zengdu-1', unit }],
          text: '本车所写',
          priority: 'routine',
        },
      },
    ]);
    b.pass(0);
    expect(b.given('rdss')).toEqual(['本车所写']);
  });

  it('of long ago says when it was written', () => {
    const b = new BridgeBench([away(BEIDOU)]);
    b.order('集合', handheld(b));
    b.pass(11 * 60_000);
    b.devices[0] = BEIDOU;
    b.bridge.deviceChanged('bd', true);
    b.pass(0);
    expect(b.given('rdss')).toEqual(['10:00 集合']);
  });
});

describe('a message by radio', () => {
  it('is sent, and received when the far side itself has answered', () => {
    const b = new BridgeBench();
    const id = b.order('收到请回答', b.contact('李四', call('A1')).id);
    b.fate('sent');
    expect(b.told(id)).toEqual(['sent']);
    b.bridge.accept('tnc', {
      type: 'text-answer',
      receivedAt: Date.now(),
      from: 'A1',
      number: '1',
      answer: 'received',
    });
    b.fate('done');
    expect(b.told(id)).toEqual(['sent', 'received']);
  });

  it('that nobody answered was sent, and it is told that nobody answered', () => {
    const b = new BridgeBench();
    const id = b.order('有人吗', b.contact('李四', call('A1')).id);
    b.fate('sent');
    b.fate('refused', { code: 'radio-no-answer' });
    expect(b.told(id)).toEqual(['sent', 'sent radio-no-answer']);
    expect(b.written('transfer').map(({ outcome }) => outcome)).toEqual(['sending', 'unknown']);
    b.pass(LIFETIME_MS);
    expect(b.asked).toHaveLength(1);
  });

  it('has letters that packet radio does not take by ones that look alike, and fails where it is too long', () => {
    const b = new BridgeBench();
    const { id: unit } = b.contact('李四', call('A1'));
    b.order('a{b|c~d\ne', unit);
    expect(b.given('aprs')).toEqual(['a｛b｜c～d e']);
    expect(b.told(b.order('长'.repeat(68), unit))).toEqual(['failed radio-too-long']);
  });
});

describe('a refusal', () => {
  it('that may pass by itself is tried again, and nothing counts as sent meanwhile', () => {
    const b = new BridgeBench();
    const id = b.order('a', handheld(b));
    b.fate('sent');
    b.fate('refused', { code: 'rdss-no-signal' });
    expect(b.told(id)).toEqual(['waiting rdss-no-signal']);
    b.pass(RETRY_MS - 1_000);
    expect(b.asked).toHaveLength(1);
    b.pass(2_000);
    expect(b.given('rdss')).toEqual(['a', 'a']);
    b.fate('sent');
    b.fate('done');
    expect(b.told(id)).toEqual(['waiting rdss-no-signal', 'sent']);
    expect(b.row('text-out-rdss')).toMatchObject({ passed: 1, refused: 0 });
    expect(b.written('transfer').map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      'sending',
      'rdss-no-signal',
      'sending',
      'done',
    ]);
  });

  it('for good sends it by another terminal of his, and fails where there is none', () => {
    const b = new BridgeBench();
    const { id: both } = b.contact('张三', card('1'), call('A1'));
    const first = b.order('a', both);
    b.fate('refused', { code: 'rdss-too-long' });
    expect(b.given('aprs')).toEqual(['a']);
    b.fate('sent');
    b.fate('done');
    expect(b.told(first)).toEqual(['sent']);
    const second = b.order('b', b.contact('李四', card('2')).id);
    b.fate('refused', { code: 'rdss-too-long' });
    expect(b.told(second)).toEqual(['failed rdss-too-long']);
    expect(b.row('text-out-rdss').refused).toBe(2);
  });

  it('by a device at once is one, too', () => {
    const b = new BridgeBench();
    b.refusal = 'device-busy';
    const id = b.order('a', handheld(b));
    expect(b.told(id)).toEqual(['waiting device-busy']);
    b.refusal = undefined;
    b.pass(RETRY_MS + 1_000);
    expect(b.given('rdss')).toEqual(['a']);
  });

  it('of which it is not certain that nothing went out is told as that, and not repeated', () => {
    const b = new BridgeBench();
    const id = b.order('a', handheld(b));
    b.fate('sent');
    b.fate('refused', { code: 'device-away' });
    expect(b.told(id)).toEqual(['failed bridge-unknown']);
    b.pass(LIFETIME_MS);
    expect(b.asked).toHaveLength(1);
  });

  it('before the device had begun leaves the message waiting: a pulled cable loses nothing', () => {
    const b = new BridgeBench();
    const id = b.order('a', handheld(b));
    b.fate('refused', { code: 'device-away' });
    expect(b.told(id)).toEqual(['waiting device-away']);
    b.pass(RETRY_MS + 1_000);
    expect(b.given('rdss')).toEqual(['a', 'a']);
  });
});

describe('a journal that cannot be written', () => {
  it('keeps the device from sending: what is not written down is not sent', () => {
    const b = new BridgeBench();
    b.order('a', handheld(b));
    b.store.close();
    const [, command] = b.asked[0] ?? [];
    expect(() =>
      b.bridge.accept('bd', { type: 'command', receivedAt: Date.now(), id: command?.id ?? '', state: 'sent' }),
    ).toThrow();
  });
});

describe('a kill', () => {
  it('before the device was given the message loses nothing: it goes after the start', () => {
    const b = new BridgeBench([away(BEIDOU)]);
    b.order('a', handheld(b));
    const again = b.kill([BEIDOU]);
    again.pass(0);
    expect(again.given('rdss')).toEqual(['a']);
  });

  it('while it waited in the device loses nothing: the device never began', () => {
    const b = new BridgeBench();
    const id = b.order('a', handheld(b));
    const again = b.kill();
    again.pass(0);
    expect(again.given('rdss')).toEqual(['a']);
    again.fate('sent');
    again.fate('done');
    expect(again.told(id)).toEqual(['sent']);
  });

  it('while it was being sent sends nothing twice, and says that it is not known', () => {
    const b = new BridgeBench();
    const id = b.order('a', handheld(b));
    b.fate('sent');
    const again = b.kill();
    again.pass(LIFETIME_MS);
    expect(again.asked).toEqual([]);
    expect(again.told(id)).toEqual(['failed bridge-unknown']);
    expect(again.written('transfer').map(({ outcome }) => outcome)).toEqual(['sending', 'unknown']);
    // And that is told once.
    const third = again.kill();
    third.pass(LIFETIME_MS);
    expect(third.told(id)).toHaveLength(1);
  });

  it('after it was sent changes nothing', () => {
    const b = new BridgeBench();
    const id = b.order('a', handheld(b));
    b.fate('sent');
    b.fate('done');
    const again = b.kill();
    again.pass(LIFETIME_MS);
    expect([again.asked, again.told(id)]).toEqual([[], ['sent']]);
  });

  it('that lasts longer than a day leaves an order of yesterday unsent, and says so', () => {
    const b = new BridgeBench([away(BEIDOU)]);
    const id = b.order('a', handheld(b));
    const again = (() => {
      b.bridge.close();
      b.pass(25 * 3_600_000);
      return b.kill([BEIDOU]);
    })();
    again.pass(0);
    expect(again.asked).toEqual([]);
    expect(again.told(id).at(-1)).toBe('failed bridge-expired');
  });
});

describe('a relay', () => {
  const relay = (contact: string, media: ('rdss' | 'aprs' | 'radio')[] = ['aprs']): Route => ({
    id: 'relay-1',
    what: 'text',
    from: { kind: 'media', media },
    to: { kind: 'contact', contact },
    enabled: true,
    perMinute: 5,
    everyS: 1,
  });

  it('passes what one medium hears on to somebody by another, with the name of the one who spoke', () => {
    const b = new BridgeBench();
    b.contact('李四', call('A1'));
    b.bridge.put(relay(handheld(b)));
    b.say('tnc', 'A1', '桥断了', { to: 'BG6AAA-9' });
    b.pass(0);
    expect(b.given('rdss')).toEqual(['【李四】桥断了']);
    b.fate('sent');
    b.fate('done');
    expect(b.written('transfer').map(({ route, outcome }) => [route, outcome])).toEqual([
      ['text-in-radio', 'done'],
      ['relay-1', 'sending'],
      ['relay-1', 'done'],
    ]);
    expect(b.row('relay-1')).toMatchObject({ isDefault: false, passed: 1 });
  });

  it('never passes anything back to whom it came from, nor to the medium on which it was heard', () => {
    const b = new BridgeBench();
    const { id } = b.contact('张三', card('1'), call('A1'));
    b.bridge.put(relay(id, ['aprs', 'rdss']));
    b.say('tnc', 'A1', '他自己的话');
    b.say('bd', '1', '也是他的');
    b.say('tnc', 'B2', '同一信道');
    b.pass(1_000);
    // He carries BeiDou too: what another said by radio reaches him there, and not by the radio that he heard himself.
    expect(b.asked.map(([device]) => device)).toEqual(['bd']);
    expect(b.given('rdss')).toEqual(['【B2】同一信道']);
  });

  it('after a kill passes on what it had not yet passed on, once', () => {
    const b = new BridgeBench([away(BEIDOU), PACKET]);
    b.bridge.put(relay(handheld(b)));
    b.say('tnc', 'A1', '桥断了');
    b.pass(1_000);
    const again = b.kill([BEIDOU, PACKET]);
    again.pass(0);
    expect(again.given('rdss')).toEqual(['【A1】桥断了']);
    again.fate('sent');
    const third = again.kill([BEIDOU, PACKET]);
    third.pass(LIFETIME_MS);
    expect(third.asked).toEqual([]);
  });

  it('of two vehicles that relay to each other ends after one hop', () => {
    // Each hears the other's BeiDou and its radio, and relays from each to the other's terminal.
    const a = new BridgeBench([BEIDOU, PACKET]);
    const b = new BridgeBench([
      { ...BEIDOU, own: ['900'] },
      { ...PACKET, own: ['BG6BBB-9'] },
    ]);
    const { id: bAtA } = a.contact('二号车', card('900'), call('BG6BBB-9'));
    const { id: aAtB } = b.contact('一号车', card('242286'), call('BG6AAA-9'));
    a.bridge.put(relay(bAtA, ['aprs', 'rdss']));
    b.bridge.put(relay(aAtB, ['aprs', 'rdss']));
    const told = { a: 0, b: 0 };
    a.say('tnc', 'C3', '请求增援');
    b.say('tnc', 'C3', '请求增援');
    // Whatever one was given to send is heard by the other, for an hour.
    for (let minute = 0; minute < 60; minute += 1) {
      a.pass(30_000);
      for (const [from, to, key, own] of [
        [a, b, 'a', { rdss: '242286', aprs: 'BG6AAA-9' }],
        [b, a, 'b', { rdss: '900', aprs: 'BG6BBB-9' }],
      ] as const) {
        for (; told[key] < from.asked.length; told[key] += 1) {
          const [device, command] = from.asked[told[key]] ?? [];
          if (command?.type === 'rdss-send') to.say('bd', own.rdss, command.text ?? '');
          if (command?.type === 'radio-send') to.say('tnc', own.aprs, command.text);
          from.bridge.accept(device ?? '', {
            type: 'command',
            receivedAt: Date.now(),
            id: command?.id ?? '',
            state: 'sent',
          });
          from.bridge.accept(device ?? '', {
            type: 'command',
            receivedAt: Date.now(),
            id: command?.id ?? '',
            state: 'done',
          });
        }
      }
    }
    expect([a.asked.length, b.asked.length]).toEqual([1, 1]);
    expect([a.row('relay-1').left, b.row('relay-1').left]).toEqual([1, 1]);
    expect(a.written('message').map(({ text }) => text)).toEqual(['请求增援', '【C3】请求增援']);
  });
});

describe('rows', () => {
  it('that come with the program are kept as a person set them, may not be removed, and others may be added', () => {
    const b = new BridgeBench();
    const { route } = b.row('text-in-rdss');
    b.bridge.put({ ...route, enabled: false, perMinute: 7, what: 'position' });
    const extra: Route = {
      id: 'relay-1',
      what: 'text',
      from: { kind: 'media', media: ['radio'] },
      to: { kind: 'contact', contact: 'x' },
      enabled: true,
      perMinute: 5,
      everyS: 1,
    };
    b.bridge.put(extra);
    const again = b.kill();
    expect(again.row('text-in-rdss').route).toEqual({ ...route, enabled: false, perMinute: 7 });
    expect(again.row('relay-1').route).toEqual(extra);
    expect(() => again.bridge.remove('text-in-rdss')).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(() => again.bridge.put({ ...extra, id: 'other', to: { kind: 'journal' } })).toThrow(
      expect.objectContaining({ code: 'input-invalid' }),
    );
    again.bridge.remove('relay-1');
    expect(
      again
        .kill()
        .bridge.status()
        .map((one) => one.isDefault),
    ).toEqual(Array(6).fill(true));
  });
});
