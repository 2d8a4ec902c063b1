import { describe, expect, it } from 'vitest';
import { FloorGate, STEADY_MS } from '../../../../main/links/floor/gate.ts';

const S = 1_000;
const gate = () => new FloorGate(60 * S, 0);

describe('the floor', () => {
  it('opens when no link has worked for its time, and says for how long', () => {
    const floor = gate();
    expect(floor.view(59 * S)).toEqual({ isOpen: false, downMs: 59 * S, opensInMs: 1 * S });
    expect(floor.view(60 * S)).toEqual({ isOpen: true, downMs: 60 * S, opensInMs: undefined });
    expect(floor.view(73 * S)).toEqual({ isOpen: true, downMs: 73 * S, opensInMs: undefined });
  });

  it('closes when a link is back and holds', () => {
    const floor = gate();
    floor.view(100 * S);
    floor.link(true, 100 * S);
    // Nothing is sent by it any more, for there is a link; it is closed once that has proved itself.
    expect([floor.isUp, floor.view(100 * S).isOpen]).toEqual([true, true]);
    expect(floor.view(100 * S + STEADY_MS)).toEqual({ isOpen: false, downMs: undefined, opensInMs: undefined });
  });

  it('opens its time after the link that worked was lost', () => {
    const floor = gate();
    floor.link(true, 5 * S);
    floor.link(false, 500 * S);
    expect(floor.isUp).toBe(false);
    expect(floor.view(559 * S).isOpen).toBe(false);
    expect(floor.view(560 * S)).toEqual({ isOpen: true, downMs: 60 * S, opensInMs: undefined });
  });

  it('is not moved by a link that comes for moments: neither shut nor kept from opening', () => {
    const floor = gate();
    for (let second = 0; second < 120; second += 10) {
      floor.link(true, second * S);
      floor.link(false, (second + 3) * S);
      expect(floor.view((second + 4) * S).isOpen).toBe(second + 4 >= 60);
    }
  });

  it('counts a loss that is told twice once', () => {
    const floor = gate();
    floor.link(true, 0);
    floor.link(true, 9 * S);
    floor.link(false, 20 * S);
    floor.link(false, 70 * S);
    expect(floor.view(80 * S).downMs).toBe(60 * S);
  });

  it('does not promise to open while a link is there', () => {
    const floor = gate();
    floor.link(true, 30 * S);
    expect(floor.view(31 * S)).toEqual({ isOpen: false, downMs: 31 * S, opensInMs: undefined });
  });
});
