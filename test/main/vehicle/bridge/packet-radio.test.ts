/** The bridge with the real driver of packet radio: a partner on the air who answers, or does not. */
import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../../../../contract/device-event.ts';
import { kissAprs } from '../../../../native/drivers/kiss-aprs.ts';
import { readFrame, uiFrame } from '../../../../native/protocols/ax25.ts';
import { DATA, kissFrame, KissFrames } from '../../../../native/protocols/kiss.ts';
import { BridgeBench, PACKET } from './bench.ts';

const OWN = PACKET.own[0] ?? '';
const PARTNER = 'BG6ABC-7';

/** A vehicle whose packet radio is a real one as far as the modem. */
class RadioBench extends BridgeBench {
  readonly decoder = kissAprs.decoder({ callSign: OWN, retryS: 10, tries: 3 });
  /** Information fields that went out. */
  readonly air: string[] = [];

  /** Time passes, and what was asked of the radio goes on the air. */
  run(seconds: number): void {
    for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
      for (const [device, command] of this.asked.splice(0))
        if (device === PACKET.id) this.#told(this.decoder.command?.(command, Date.now()) ?? []);
      const { outputs = [], events = [] } = this.decoder.tick?.(Date.now()) ?? {};
      this.#told(events);
      for (const output of outputs)
        if ('bytes' in output)
          for (const { command, payload } of new KissFrames().push(output.bytes)) {
            const frame = command === DATA ? readFrame(payload) : undefined;
            if (frame) this.air.push(Buffer.from(frame.information).toString('utf8'));
          }
      this.pass(100);
    }
  }

  /** The partner sends an information field. */
  hearFrom(information: string): void {
    const frame = kissFrame(0, DATA, uiFrame('APRS', PARTNER, [], Buffer.from(information, 'utf8')));
    this.#told(this.decoder.push(frame, Date.now()));
    this.pass(0);
  }

  #told(events: readonly DeviceEvent[]): void {
    for (const event of events) this.bridge.accept(PACKET.id, event);
  }
}

const partner = (b: BridgeBench) => b.contact('李四', { medium: 'aprs', address: PARTNER }).id;

describe('a message to a radio', () => {
  it('is sent until its addressee answers, and received then', () => {
    const b = new RadioBench([PACKET]);
    const id = b.order('请报告位置', partner(b));
    b.run(12);
    expect(b.told(id)).toEqual(['sent']);
    expect(b.air).toHaveLength(2);
    const [, number = ''] = /^:BG6ABC-7 :请报告位置\{(\d+)$/.exec(b.air[0] ?? '') ?? [];
    b.hearFrom(`:${OWN.padEnd(9)}:ack${number}`);
    expect(b.told(id)).toEqual(['sent', 'received']);
    b.run(60);
    expect(b.air).toHaveLength(2);
    expect(b.written('transfer').map(({ outcome }) => outcome)).toEqual(['sending', 'done']);
  });

  it('that nobody answers was sent as often as the radio sends, and not once more', () => {
    const b = new RadioBench([PACKET]);
    const id = b.order('有人吗', partner(b));
    b.run(120);
    expect(b.air).toHaveLength(3);
    expect(b.told(id)).toEqual(['sent', 'sent radio-no-answer']);
  });

  it('that its addressee rejects is told as that', () => {
    const b = new RadioBench([PACKET]);
    const id = b.order('收', partner(b));
    b.run(1);
    const [, number = ''] = /\{(\d+)$/.exec(b.air[0] ?? '') ?? [];
    b.hearFrom(`:${OWN.padEnd(9)}:rej${number}`);
    b.run(1);
    expect(b.told(id).at(-1)).toBe('failed radio-rejected');
  });
});

describe('a message of a radio', () => {
  it('is one message however often its sender repeats it, and is answered on the air each time', () => {
    const b = new RadioBench([PACKET]);
    partner(b);
    for (let time = 0; time < 3; time += 1) {
      b.hearFrom(`:${OWN.padEnd(9)}:桥断了{7`);
      b.run(20);
    }
    expect(b.written('message')).toMatchObject([
      { text: '桥断了', from: { unit: `aprs:${PARTNER}` }, via: { number: '7' } },
    ]);
    expect(b.air).toEqual(Array(3).fill(`:BG6ABC-7 :ack7`));
  });
});
