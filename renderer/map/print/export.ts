/** A sheet as a file: a picture out of the canvas and the SVG over it, or the print of the browser. */
import type { ShellBridge } from '../../../contract/shell-bridge.ts';
import { DOTS_PER_MM, type Sheet } from './paper.ts';

/** What Electron's window can do beyond a browser. */
export const shell = (): ShellBridge | undefined => (globalThis as { qianshaoShell?: ShellBridge }).qianshaoShell;

/** `态势图-20261124-104207`, Beijing time. @param words `2026-11-24 10:42:07` */
export const fileName = (title: string, words: string): string =>
  `${title.replace(/[\\/:*?"<>|\s]+/g, '_').slice(0, 60)}-${words.replaceAll(/[-:]/g, '').replace(' ', '-')}`;

/** Offers a file to the person. */
export function offer(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The whole sheet as a picture, 200 dots per inch. @throws when the browser cannot draw it */
export async function sheetPicture(svg: SVGSVGElement, canvas: HTMLCanvasElement, sheet: Sheet): Promise<Blob> {
  const page = document.createElement('canvas');
  page.width = Math.round(sheet.width * DOTS_PER_MM);
  page.height = Math.round(sheet.height * DOTS_PER_MM);
  const context = page.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, page.width, page.height);
  const { x, y, width, height } = sheet.map;
  context.drawImage(canvas, x * DOTS_PER_MM, y * DOTS_PER_MM, width * DOTS_PER_MM, height * DOTS_PER_MM);
  context.drawImage(await rasterized(svg, page.width, page.height), 0, 0);
  return new Promise((resolve, reject) =>
    page.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  );
}

/** The SVG without the picture of the map, which lies under it already. */
async function rasterized(svg: SVGSVGElement, width: number, height: number): Promise<HTMLImageElement> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.querySelector('[data-part="picture"]')?.remove();
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}
