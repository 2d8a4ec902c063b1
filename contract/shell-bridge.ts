/** The whole bridge between a page in Electron's window and the shell: what a browser cannot do, and nothing else. */
export interface ShellBridge {
  /** The page as the printer would have it, a PDF; its size is that of the page's own `@page`. */
  printToPdf: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** Channel of `printToPdf`. */
export const PRINT_TO_PDF = 'print-to-pdf';
