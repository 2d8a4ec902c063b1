/** The desk's window: comes back where it was. */
import { BrowserWindow, screen, type Rectangle } from 'electron';
import { readFileSync, writeFileSync } from 'node:fs';

interface Placement {
  bounds: Rectangle;
  maximized: boolean;
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Reads where the window was; nothing when the file is absent, unreadable, or its screen is gone. */
function readPlacement(file: string): Placement | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<keyof Rectangle | 'maximized', unknown>>;
    const { x, y, width, height } = value;
    if (!isNumber(x) || !isNumber(y) || !isNumber(width) || !isNumber(height)) return undefined;
    const bounds = { x, y, width, height };
    const area = screen.getDisplayMatching(bounds).workArea;
    const visible = x < area.x + area.width && x + width > area.x && y < area.y + area.height && y + height > area.y;
    return visible ? { bounds, maximized: value.maximized === true } : undefined;
  } catch {
    return undefined;
  }
}

/** Opens the desk's window. @param file where its place is kept (JSON) @param preload the bridge's script */
export function openDesk(file: string, preload: string): BrowserWindow {
  const placement = readPlacement(file);
  const window = new BrowserWindow({
    width: 1600,
    height: 900,
    ...placement?.bounds,
    minWidth: 1024,
    minHeight: 640,
    backgroundColor: '#0f1419',
    autoHideMenuBar: true,
    title: '前哨 Qianshao',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      backgroundThrottling: false,
      spellcheck: false,
    },
  });
  if (placement?.maximized) window.maximize();
  window.removeMenu();
  const keep = () => {
    try {
      writeFileSync(file, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }));
    } catch {
      // Where the window was is a convenience; without it the next start uses the default place.
    }
  };
  window.on('close', keep);
  window.on('moved', keep);
  return window;
}
