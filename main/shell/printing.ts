/** Makes a PDF of the page that asks, if it is the station's own page and asks for itself. */
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { PRINT_TO_PDF } from '../../contract/shell-bridge.ts';
import { isStation } from './guard.ts';

/** @param origin of the station's pages, once it is known */
export function answerPrinting(origin: () => string | undefined): void {
  ipcMain.handle(PRINT_TO_PDF, ({ sender, senderFrame }: IpcMainInvokeEvent) => {
    // Not a frame within the page, nor a page that came meanwhile.
    if (!senderFrame || senderFrame !== sender.mainFrame || !isStation(senderFrame.url, origin()))
      throw new Error('only the station’s own page may print');
    return sender.printToPDF({ preferCSSPageSize: true, printBackground: true });
  });
}
