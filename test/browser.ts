/** Debian's Chromium, as tests and benches use it. */
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { build } from 'vite';

const arguments_ = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  // Two pages at once: the one behind shall not sleep.
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

export const CHROMIUM = '/usr/bin/chromium';

/**
 * Chromium without a window, with a camera that shows a moving test picture.
 * @param executablePath what starts it, where it is to run somewhere else
 */
export const openBrowser = (executablePath = CHROMIUM): Promise<Browser> =>
  chromium.launch({ executablePath, headless: true, args: arguments_ });

/** One module for a page out of a TypeScript file. */
export const bundle = async (entry: string): Promise<string> => (await bundlePage(entry)).script;

/** The same with the styles that it imports. */
export async function bundlePage(entry: string): Promise<{ script: string; style: string }> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: path.dirname(entry),
    // A library keeps this question for who uses it; a page has no `process` to ask.
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    build: { write: false, minify: false, target: 'chrome126', lib: { entry, formats: ['es'], fileName: 'page' } },
  });
  const output = (Array.isArray(result) ? result : [result]).flatMap((each) => ('output' in each ? each.output : []));
  const chunk = output.find((file) => file.type === 'chunk');
  if (!chunk) throw new Error(`${entry}: nothing was built`);
  const styles = output.flatMap((file) =>
    file.type === 'asset' && file.fileName.endsWith('.css') ? [file.source] : [],
  );
  return { script: chunk.code, style: styles.map((source) => Buffer.from(source).toString()).join('\n') };
}
