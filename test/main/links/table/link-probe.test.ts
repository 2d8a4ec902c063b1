/** How much one link is asked, on a clock of the test's own and over real UDP. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LinkProbe, type ProbeRole } from '../../../../main/links/table/link-probe.ts';
import { encodeProbe } from '../../../../main/links/table/probe-packet.ts';
import { freePort } from '../../../demo/scene.ts';
import { seeded } from '../../../sim/seeded.ts';
import { UdpEcho } from './udp-echo.ts';

/** A question with the heads of UDP and IPv4, bytes. */
const ON_THE_WIRE = encodeProbe('question', { id: new Uint8Array(8), key: new Uint8Array(32) }, 0).length + 28;

class Bench {
  readonly center: UdpEcho;
  readonly probe: LinkProbe;
  /** Answers of all kinds, questions by UDP that had none, and how often UDP was given up. */
  readonly told = { answers: 0, misses: 0, blocked: 0 };
  now = 0;
  role: ProbeRole = { isUsed: true, heardAt: undefined, cost: 1 };

  private constructor(center: UdpEcho, tcpPort: number) {
    this.center = center;
    this.probe = new LinkProbe({
      aim: { host: '127.0.0.1', port: tcpPort, ca: '' },
      localAddress: '127.0.0.2',
      rttMs: () => 20,
      onAnswer: () => (this.told.answers += 1),
      onMiss: (counts) => (this.told.misses += Number(counts)),
      onBlocked: () => (this.told.blocked += 1),
      now: () => this.now,
    });
    this.probe.setToken(center.token);
  }

  static async open(): Promise<Bench> {
    const center = await UdpEcho.open();
    // Nobody listens there: a handshake is refused at once.
    const bench = new Bench(center, await freePort());
    onTestFinished(() => {
      bench.probe.close();
      center.close();
    });
    return bench;
  }

  /** Lets seconds pass, a tick each, as the table does; what is on its way arrives in between. */
  async pass(seconds: number, each: () => void = () => undefined): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      each();
      this.probe.tick(this.role);
      for (let quarter = 0; quarter < 4; quarter += 1) {
        this.now += 250;
        vi.advanceTimersByTime(250);
        await this.center.settled();
      }
    }
  }

  /** Mean of what was asked in so many seconds, kbit/s. */
  kbps(seconds: number, before = 0): number {
    return ((this.center.asked - before) * ON_THE_WIRE * 8) / 1_000 / seconds;
  }
}

async function open(): Promise<Bench> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  return Bench.open();
}

describe('the link in use', () => {
  it('is asked with a quarter of a kilobit a second when it is metered, and less on a satellite', async () => {
    const bench = await open();
    await bench.pass(300);
    expect(bench.kbps(300)).toBeGreaterThan(0.2);
    expect(bench.kbps(300)).toBeLessThan(0.26);
    expect(bench.told).toMatchObject({ misses: 0, blocked: 0 });
    const before = bench.center.asked;
    bench.role = { ...bench.role, cost: 2 };
    await bench.pass(300);
    expect(bench.kbps(300, before)).toBeLessThan(0.17);
  });

  it('is looked at closer while it loses, within bounds', async () => {
    const bench = await open();
    const random = seeded(1);
    await bench.pass(600, () => (bench.center.loses = () => random(100) < 10));
    expect(bench.told.misses).toBeGreaterThan(30);
    expect(bench.kbps(600)).toBeLessThan(0.6);
  });

  it('that is cut is known to be dead after three questions within five seconds, and asked on with patience', async () => {
    const bench = await open();
    await bench.pass(20);
    bench.center.loses = () => true;
    let seconds = 0;
    while (bench.told.misses < 3 && seconds < 20) {
      await bench.pass(1);
      seconds += 1;
    }
    expect(seconds).toBeLessThanOrEqual(5);
    const before = bench.center.asked;
    await bench.pass(600);
    expect(bench.kbps(600, before)).toBeLessThan(0.2);
    bench.center.loses = () => false;
    const { answers } = bench.told;
    await bench.pass(6);
    expect(bench.told.answers).toBeGreaterThan(answers);
  });
});

describe('a spare', () => {
  it('is asked with a twentieth of a kilobit a second, and more only when it may be needed', async () => {
    const bench = await open();
    bench.role = { ...bench.role, isUsed: false };
    await bench.pass(600);
    expect(bench.kbps(600)).toBeLessThan(0.06);
    const before = bench.center.asked;
    bench.probe.hurry();
    bench.probe.hurry();
    await bench.center.settled();
    expect(bench.center.asked).toBe(before + 1);
  });

  it('that loses is not looked at closer: it is not worth it', async () => {
    const bench = await open();
    bench.role = { ...bench.role, isUsed: false };
    const random = seeded(2);
    await bench.pass(600, () => {
      bench.center.loses = () => random(100) < 10;
      bench.probe.lookCloser();
    });
    expect(bench.kbps(600)).toBeLessThan(0.1);
  });
});

describe('UDP that ceases to pass', () => {
  it('is not taken for a dead link when the center is heard by TCP', async () => {
    const bench = await open();
    await bench.pass(20);
    bench.center.loses = () => true;
    await bench.pass(30, () => (bench.role = { ...bench.role, heardAt: bench.now }));
    expect(bench.told.blocked).toBe(1);
    const { misses } = bench.told;
    await bench.pass(300, () => (bench.role = { ...bench.role, heardAt: bench.now }));
    // Tried again once a minute, which tells nothing of the link.
    expect(bench.told.misses).toBe(misses);
    bench.center.loses = () => false;
    const { answers } = bench.told;
    await bench.pass(70, () => (bench.role = { ...bench.role, heardAt: bench.now }));
    expect(bench.told.answers).toBeGreaterThan(answers);
  });
});

describe('without a token', () => {
  it('nothing is asked by UDP', async () => {
    const bench = await open();
    bench.probe.setToken(undefined);
    await bench.pass(60);
    bench.probe.hurry();
    await bench.center.settled();
    expect(bench.center.asked).toBe(0);
  });
});
