/** A simulated device on a real line. */
import { SerialPort } from 'serialport';

/** What hears bytes, says bytes, and does things as time passes: a terminal, a modem. */
export interface SimDevice {
  hear(bytes: Uint8Array): void;
  step(): void;
  onSpeech: (bytes: Uint8Array) => void;
}

/** Puts the device on its end of a line. @returns how to pull it; idempotent */
export async function plugIn(device: SimDevice, path: string): Promise<() => Promise<void>> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  port.on('data', (chunk: Buffer) => device.hear(chunk));
  // The other end may vanish at any time: that is what cables do.
  port.on('error', () => undefined);
  device.onSpeech = (bytes) => void (port.isOpen && port.write(bytes));
  const timer = setInterval(() => device.step(), 50);
  return async () => {
    clearInterval(timer);
    device.onSpeech = () => undefined;
    if (port.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
  };
}
