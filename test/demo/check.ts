/** The demo without windows: what a person would see, counted. */
import { openBrowser } from '../browser.ts';
import { framesOf, openCenter, openConsole, publishCamera } from './pages.ts';
import type { Scene } from './scene.ts';

const WATCH_MS = 20_000;

interface Positions {
  atVehicle: Set<number>;
  atCenter: Map<number, number>;
}

/** Fixes at both ends, by the receiver's time; at the center with the delay since the vehicle had it, ms. */
async function watchPositions(scene: Scene): Promise<Positions> {
  const positions: Positions = { atVehicle: new Set(), atCenter: new Map() };
  const vehicle = await scene.vehicleApi();
  vehicle.watch.subscribe(undefined, {
    onData: (event) => {
      if (event.type === 'positions') for (const { fix } of event.positions) positions.atVehicle.add(fix.fixAt);
    },
  });
  scene.centerApi().watch.subscribe(undefined, {
    onData: (event) => {
      if (event.type !== 'positions') return;
      for (const { fix } of event.positions)
        if (!positions.atCenter.has(fix.fixAt)) positions.atCenter.set(fix.fixAt, Date.now() - fix.receivedAt);
    },
  });
  return positions;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Watches for 20 s, prints what it saw. @returns whether everything that should move moved */
export async function check(scene: Scene, say: (line: string) => void): Promise<boolean> {
  const browser = await openBrowser();
  try {
    const positions = await watchPositions(scene);
    const console_ = await openConsole(browser, scene);
    await console_.locator('[data-testid^="source-camera-"]').first().waitFor({ timeout: 20_000 });
    const feed = await publishCamera(console_);
    const center = await openCenter(browser, scene, '#/wall');
    await center.getByTestId(`tile-${scene.vehicleId}-${feed}`).waitFor({ timeout: 20_000 });
    const map = await openCenter(browser, scene, '#/map');
    const until = Date.now() + WATCH_MS;
    const before = await framesOf(center, scene.vehicleId, feed);
    const startedAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, until - Date.now()));
    const frames = (await framesOf(center, scene.vehicleId, feed)) - before;
    const fps = frames / ((Date.now() - startedAt) / 1_000);
    const shown = Number(await map.locator('canvas[data-testid="units"]').getAttribute('data-drawn'));
    const delay = median([...positions.atCenter.values()]);
    say(
      `定位 fixes: ${positions.atVehicle.size} at the vehicle, ${positions.atCenter.size} at the center, units on the center's map: ${shown}`,
    );
    say(`延时 delay of a position, vehicle to center: median ${delay} ms`);
    say(`视频 frames decoded at the center in ${WATCH_MS / 1_000} s: ${frames} (${fps.toFixed(1)} per second)`);
    return positions.atVehicle.size >= 15 && positions.atCenter.size >= 15 && shown >= 1 && frames >= 100;
  } finally {
    await browser.close();
  }
}
