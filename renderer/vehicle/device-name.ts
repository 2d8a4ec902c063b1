/** What people call a device. */
import { useConsole } from './console-store.ts';

/** The name of a device by its id; the id of one that is not known (any more). */
export function useDeviceName(): (id: string) => string {
  const devices = useConsole((state) => state.devices);
  return (id) => devices.find((device) => device.id === id)?.name ?? id;
}
