/** A simulated terminal on a real line. */
import { SerialPort } from 'serialport';
import type { SimTerminal } from './rdss.ts';

/** Puts the terminal on the device's end of a line. @returns how to pull it; idempotent */
export async function plugIn(terminal: SimTerminal, path: string): Promise<() => Promise<void>> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  port.on('data', (chunk: Buffer) => terminal.hear(chunk));
  // The other end may vanish at any time: that is what cables do.
  port.on('error', () => undefined);
  terminal.onSpeech = (bytes) => void (port.isOpen && port.write(bytes));
  const timer = setInterval(() => terminal.step(), 50);
  return async () => {
    clearInterval(timer);
    terminal.onSpeech = () => undefined;
    if (port.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
  };
}
