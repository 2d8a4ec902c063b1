/** A device as the bridge sees it: what it carries, whether it is there, and under which addresses we speak by it. */
import type { Medium } from '../../../contract/contact.ts';
import type { DeviceConfig, DeviceState } from '../../../contract/device.ts';
import { driverById } from '../../../native/drivers/index.ts';

export interface BridgeDevice {
  id: string;
  medium: Medium;
  /** It can be given words to send. */
  canSend: boolean;
  /** Its port is open and it talks. */
  isThere: boolean;
  /** Under which others hear it. */
  own: readonly string[];
}

/** @param card number of the card that a BeiDou terminal has; 0: none */
export function bridgeDevice(
  { id, driver, options }: Pick<DeviceConfig, 'id' | 'driver' | 'options'>,
  state: DeviceState | undefined,
  card: number | undefined,
): BridgeDevice {
  const { commands = [] } = driverById(driver);
  const medium: Medium = commands.includes('rdss-send') ? 'rdss' : driver.includes('aprs') ? 'aprs' : 'radio';
  return {
    id,
    medium,
    canSend: commands.includes('rdss-send') || commands.includes('radio-send'),
    isThere: state === 'connected' || state === 'degraded',
    own: medium === 'rdss' ? (card ? [String(card)] : []) : callSigns(options),
  };
}

/** As the driver of packet radio takes it: `callSign`, and `ssid` in place of the one in it. */
function callSigns({ callSign, ssid }: DeviceConfig['options']): string[] {
  if (typeof callSign !== 'string' || callSign.trim() === '') return [];
  const call = callSign.trim().toUpperCase();
  const [base = ''] = call.split('-');
  return [typeof ssid !== 'number' ? call : ssid === 0 ? base : `${base}-${ssid}`];
}
