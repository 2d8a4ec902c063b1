/** Both screens as a person opens them, driven by Playwright. */
import type { Browser, Page } from 'playwright-core';
import type { Scene } from './scene.ts';

/** Opens the vehicle's console. */
export async function openConsole(
  browser: Browser,
  scene: Scene,
  viewport = { width: 1920, height: 1080 },
): Promise<Page> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await page.goto(scene.consoleUrl);
  await page.getByTestId('station-name').waitFor();
  return page;
}

/** Types name and password where the center asks for them. */
export async function logIn(page: Page, { name, password }: { name: string; password: string }): Promise<void> {
  await page.locator('input[autocomplete="username"]').fill(name);
  await page.locator('input[type="password"]').fill(password);
  await page.locator('button[type="submit"]').click();
}

/** Logs in at the center and opens one of its pages. */
export async function openCenter(
  browser: Browser,
  scene: Scene,
  hash = '#/overview',
  viewport = { width: 1920, height: 1080 },
): Promise<Page> {
  const context = await browser.newContext({ viewport, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(scene.centerUrl + hash);
  await logIn(page, scene.admin);
  await page.locator('nav.nav').waitFor();
  return page;
}

/** Presses "send to center" on the first camera, once. @returns the feed's id */
export async function publishCamera(page: Page): Promise<string> {
  const source = page.locator('[data-testid^="source-camera-"]').first();
  const id = ((await source.getAttribute('data-testid')) ?? '').replace('source-', '');
  await page.getByTestId(`publish-${id}`).click();
  return id;
}

/** Frames of a tile that the page has decoded. */
export const framesOf = (page: Page, station: string, feed: string): Promise<number> =>
  page.evaluate((testId) => {
    const video = document.querySelector<HTMLVideoElement>(`[data-testid="${testId}"]`);
    return video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
  }, `video-${station}-${feed}`);

/** Touches the time line of a page of footage at a moment (epoch ms). */
export async function touchTimeline(page: Page, at: number): Promise<void> {
  const line = page.getByTestId('timeline');
  const box = await line.boundingBox();
  if (!box) throw new Error('no time line here');
  const [from = 0, to = 1] = await line.evaluate((one) => [Number(one.ariaValueMin), Number(one.ariaValueMax)]);
  await page.mouse.click(box.x + ((at - from) / (to - from)) * box.width, box.y + 10);
}
