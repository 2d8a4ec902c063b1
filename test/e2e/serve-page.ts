/** A page of our own in the browser: one bundled module, its styles, the embedded base map; nothing else is there to be asked. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
const HTML =
  '<!doctype html><link rel="stylesheet" href="/p.css"><div id="root"></div><script type="module" src="/p.js"></script>';

/** @param files as `bundlePage` makes them */
export const servePage = (page: Page, { script, style }: { script: string; style: string }): Promise<unknown> =>
  page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/p.js') return route.fulfill({ contentType: 'text/javascript', body: script });
    if (pathname === '/p.css') return route.fulfill({ contentType: 'text/css', body: style });
    if (pathname.startsWith('/basemap/'))
      return route.fulfill({ contentType: 'application/json', body: await readFile(`${root}/resources${pathname}`) });
    return route.fulfill({ contentType: 'text/html', body: HTML });
  });
