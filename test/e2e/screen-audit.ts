/** What a page looks like, measured in the page itself: what is sent there goes as it stands and must be whole. */
import { setTimeout as pass } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** Colours fade for a moment after a touch: looked for until there is nothing, or they have long settled. */
export async function glaring(page: Page): Promise<string[]> {
  let found = await page.evaluate(brightOrBlue);
  for (let looks = 0; found.length > 0 && looks < 30; looks += 1) {
    await pass(100);
    found = await page.evaluate(brightOrBlue);
  }
  return found;
}

/** Text that is too small, targets that are too small for a glove, and what runs over an edge. @returns a line for each */
export function crampedElements(): string[] {
  const found = new Set<string>();
  const name = (element: Element) =>
    `${element.tagName.toLowerCase()}.${element.className.toString().split(' ').join('.')} «${element.textContent?.trim().slice(0, 20)}»`;
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const { width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    const least = element.closest('.status-bar') ? 16 : 14;
    if (own && Number.parseFloat(style.fontSize) < least) found.add(`text ${style.fontSize}: ${name(element)}`);
    // A link within a sentence is read, not aimed at: its line is what has to be high enough.
    const target = element.matches('button, input, [role="tab"], nav a, .leaflet-bar a');
    if (target && Math.round(height) < 44) {
      const label =
        element.closest('.ant-input-affix-wrapper, .ant-select, .ant-input-number, .ant-tabs-tab') ?? element;
      if (Math.round(label.getBoundingClientRect().height) < 44)
        found.add(`target ${width}×${height}: ${name(element)}`);
    }
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.add(`page ${scrollWidth} px wide in ${clientWidth}`);
  for (const bar of document.querySelectorAll('.status-bar, .bottom-bar, .panel, .page, .facts, .row'))
    if (bar.scrollWidth > bar.clientWidth + 1) found.add(`${bar.scrollWidth} px in ${bar.clientWidth}: ${name(bar)}`);
  return [...found];
}

/** Colors in which red does not lead, or which are near white. @returns a line for each */
export function brightOrBlue(): string[] {
  const found = new Set<string>();
  const properties = ['color', 'backgroundColor', 'borderTopColor', 'borderBottomColor', 'fill', 'stroke'] as const;
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const style = getComputedStyle(element);
    for (const property of properties) {
      if (property === 'borderTopColor' && style.borderTopStyle === 'none') continue;
      if (property === 'borderBottomColor' && style.borderBottomStyle === 'none') continue;
      const parts = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(style[property]);
      if (!parts || Number(parts[4] ?? 1) < 0.05) continue;
      const [r, g, b] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
      const dark = Math.max(r, g, b) < 0x20;
      if (!dark && (g > r || b > r || b > 0x90))
        found.add(`${property} ${style[property]}: ${element.outerHTML.slice(0, 80)}`);
    }
  }
  return [...found].slice(0, 10);
}
