/** The ways for one picture from the vehicle's page to the center's: our SFU, janus's videoroom, a plain call. */
import type { Page } from 'playwright-core';

/** The publisher's ceiling for 720 lines, bit/s: the others get the same. */
const BIT_RATE = 1_800_000;
const START_KBPS = 1_000;

/** The two pages, both on their socket already. */
export interface Scene {
  vehicle: Page;
  staff: Page;
}

export interface Way {
  /** The vehicle sends, while a page of the center is open and waits. @returns from the click to its first frame, ms */
  publish(): Promise<number>;
  /** The page of the center is closed and opened anew. @returns from opening to the first frame, ms */
  open(): Promise<number>;
  end(): Promise<void>;
}

export const bySfu = ({ vehicle, staff }: Scene, layers: 1 | 2): Way => ({
  publish: async () => {
    await staff.evaluate(() => window.bench.wall(true));
    const frame = staff.evaluate(() => window.bench.frameAt());
    const clickAt = await vehicle.evaluate((layers) => {
      const clickAt = window.bench.now();
      window.bench.publish(layers);
      return clickAt;
    }, layers);
    const frameAt = await frame;
    await staff.evaluate(() => window.bench.wall(false));
    return frameAt - clickAt;
  },
  // Session, transport, consumer, key frame.
  open: async () => {
    await staff.evaluate(() => window.bench.closeViewer());
    return staff.evaluate(async () => {
      const openAt = window.bench.now();
      window.bench.view();
      return (await window.bench.frameAt()) - openAt;
    });
  },
  end: async () => {
    await staff.evaluate(() => window.bench.closeViewer());
    await vehicle.evaluate(() => window.bench.unpublish());
    await staff.waitForFunction(() => window.bench.trackCount() === 0, undefined, { polling: 20 });
  },
});

/** The center's page is in the room already. */
export async function byJanus({ vehicle, staff }: Scene, url: string): Promise<Way> {
  await vehicle.evaluate((url) => window.bench.janusEnter(url, false), url);
  await staff.evaluate((url) => window.bench.janusEnter(url, true), url);
  return {
    publish: async () => {
      await staff.evaluate(() => window.bench.janusWall(true));
      const frame = staff.evaluate(() => window.bench.frameAt());
      const clickAt = await vehicle.evaluate(
        ([rate, start]) => {
          const clickAt = window.bench.now();
          window.bench.janusPublish(rate, start);
          return clickAt;
        },
        [BIT_RATE, START_KBPS] as const,
      );
      const frameAt = await frame;
      await staff.evaluate(() => window.bench.janusWall(false));
      return frameAt - clickAt;
    },
    open: async () => {
      await staff.evaluate(() => window.bench.janusEnd());
      return staff.evaluate(async () => {
        const openAt = window.bench.now();
        window.bench.janusView();
        return (await window.bench.frameAt()) - openAt;
      });
    },
    end: async () => {
      for (const page of [staff, vehicle]) await page.evaluate(() => window.bench.janusEnd());
    },
  };
}

export async function call({ vehicle, staff }: Scene): Promise<void> {
  const offer = await vehicle.evaluate((rate) => window.bench.offer(rate), BIT_RATE);
  const answer = await staff.evaluate((offer) => window.bench.answer(offer), offer);
  await vehicle.evaluate(([answer, rate]) => window.bench.accept(answer, rate), [answer, START_KBPS] as const);
}

export async function hangUp({ vehicle, staff }: Scene): Promise<void> {
  for (const page of [staff, vehicle]) await page.evaluate(() => window.bench.hangUp());
}
