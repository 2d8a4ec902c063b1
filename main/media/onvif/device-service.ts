/** ONVIF's device service (ver10/device/wsdl): the clock, where the other services are, what the device is. */
import type { Element } from '@xmldom/xmldom';
import { at, child, children, numberOf, NS, ONVIF, wordsOf } from './xml.ts';

/** Addresses of the services that a camera has, as it tells them. */
export interface ServiceAddresses {
  media?: string;
  /** Of Profile T; the older one is asked first. */
  media2?: string;
  ptz?: string;
}

export interface DeviceInformation {
  manufacturer?: string;
  model?: string;
}

/** `GetSystemDateAndTimeResponse`. @returns its time, epoch ms; undefined where it tells none in UTC */
export function readDateTime(response: Element): number | undefined {
  const utc = at(response, 'SystemDateAndTime', 'UTCDateTime');
  const number = (...path: string[]) => numberOf(wordsOf(at(utc, ...path)));
  const [year, month, day] = [number('Date', 'Year'), number('Date', 'Month'), number('Date', 'Day')];
  const [hour, minute, second] = [number('Time', 'Hour'), number('Time', 'Minute'), number('Time', 'Second')];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const told = Date.UTC(year, month - 1, day, hour ?? 0, minute ?? 0, second ?? 0);
  return Number.isFinite(told) ? told : undefined;
}

/** `GetServicesResponse`: a row with namespace and address for each service. */
export function readServices(response: Element): ServiceAddresses {
  const addressOf = (namespace: string) => {
    const row = children(response, ONVIF, 'Service').find((one) => wordsOf(at(one, 'Namespace')) === namespace);
    return wordsOf(at(row, 'XAddr'));
  };
  return given({ media: addressOf(NS.media), media2: addressOf(NS.media2), ptz: addressOf(NS.ptz) });
}

/** `GetCapabilitiesResponse` of devices that know no GetServices. */
export function readCapabilities(response: Element): ServiceAddresses {
  const capabilities = at(response, 'Capabilities');
  const addressOf = (name: string) => wordsOf(at(capabilities, name, 'XAddr'));
  return given({ media: addressOf('Media'), ptz: addressOf('PTZ') });
}

/** `GetDeviceInformationResponse`. */
export function readInformation(response: Element): DeviceInformation {
  const wordOf = (name: string) => wordsOf(child(response, ONVIF, name))?.slice(0, 60);
  return given({ manufacturer: wordOf('Manufacturer'), model: wordOf('Model') });
}

/** Without what is not there. */
const given = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
