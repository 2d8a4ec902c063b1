/** Making a device out of a port, at one touch where nothing else has to be known. */
import { useTranslation } from 'react-i18next';
import type { DeviceConfig } from '../../contract/device.ts';
import type { PortView } from '../../contract/port-info.ts';
import { useCall } from '../ui/call.ts';
import { api, useConsole } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { freshDeviceId, freshName } from './device-kinds.ts';

export type NewDevice = Pick<DeviceConfig, 'driver' | 'port'> &
  Partial<Pick<DeviceConfig, 'name' | 'line' | 'options'>>;

export function useNewDevice() {
  const { t } = useTranslation();
  const devices = useConsole((state) => state.devices);
  const { busy, refusal, call } = useCall();
  /** Puts a device to work; its details open then. @returns why it was refused, or undefined */
  const add = async ({ driver, name, options = {}, ...rest }: NewDevice) => {
    const id = freshDeviceId(driver, devices);
    const config = { id, name: name ?? freshName(t(`driver.${driver}`), devices), driver, options, enabled: true };
    const refused = await call((way) => api.devices.put.mutate({ ...config, ...rest }, way));
    if (!refused) openPanel({ kind: 'device', id });
    return refused;
  };
  /** The same for a port, with the line settings at which it was found; a driver that must know more gets its form. */
  const use = async ({ name: port, finding }: PortView, driver: string): Promise<void> => {
    const line = finding?.driver === driver ? finding.line : undefined;
    const refused = await add({ driver, port, ...(line ? { line } : {}) });
    if (refused?.code === 'input-invalid') openPanel({ kind: 'new', port, driver });
  };
  return { busy, refusal, add, use };
}

/** What a port is called where it has to be told from others: its product, or the end of its name. */
export function portTitle({ model, name, path }: PortView): string {
  const given = name === path || name.startsWith('/dev/serial/') ? path : name;
  return model ?? given.slice(given.lastIndexOf('/') + 1);
}

/** What else the system knows of it. */
export const portDetail = ({ maker, serialNumber, usb, path }: PortView): string =>
  [maker, serialNumber, usb, path].filter(Boolean).join(' · ');
