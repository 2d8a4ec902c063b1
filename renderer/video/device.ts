/**
 * What this browser can send and receive by an SFU. To learn it, the library makes two connections and throws them away, which takes
 * a tenth of a second on a busy machine: it is asked once for each kind of SFU, not for each transport.
 */
import { Device, type types } from 'mediasoup-client';

/** Kinds of SFU that a page knows: the vehicle's and the center's, and those of a version before. */
const LIMIT = 4;
const known = new Map<string, Promise<Device>>();

export function deviceFor(routerRtpCapabilities: types.RtpCapabilities): Promise<Device> {
  const key = JSON.stringify(routerRtpCapabilities);
  const before = known.get(key);
  if (before) return before;
  if (known.size >= LIMIT) known.clear();
  const loading = load(routerRtpCapabilities);
  known.set(key, loading);
  loading.catch(() => known.delete(key));
  return loading;
}

async function load(routerRtpCapabilities: types.RtpCapabilities): Promise<Device> {
  const device = newDevice();
  await device.load({ routerRtpCapabilities });
  return device;
}

/** Headless Chromium on an origin that is not secure does not say what it is; its handler fits. */
function newDevice(): Device {
  try {
    return new Device();
  } catch {
    return new Device({ handlerName: 'Chrome111' });
  }
}
