/** What the page in the window can do beyond a browser: the whole bridge (contract/shell-bridge.ts). Runs in the sandbox. */
import { contextBridge, ipcRenderer } from 'electron';
import { PRINT_TO_PDF, type ShellBridge } from '../../contract/shell-bridge.ts';

const bridge: ShellBridge = {
  printToPdf: () => ipcRenderer.invoke(PRINT_TO_PDF) as Promise<Uint8Array<ArrayBuffer>>,
};

contextBridge.exposeInMainWorld('qianshaoShell', bridge);
