/**
 * A camera by ONVIF: what it is, how its picture is had, and how it is turned. Its services are asked at the address that answered,
 * whatever host it tells: behind NAT, or with two networks, the host that it tells leads nowhere.
 */
import type { Element } from '@xmldom/xmldom';
import { QianshaoError, type ErrorCode } from '../../../contract/errors.ts';
import type { PtzMove, PtzPosition, PtzPreset } from '../../../contract/ptz.ts';
import { OnvifCaller, type Question } from './caller.ts';
import {
  readCapabilities,
  readInformation,
  readServices,
  type DeviceInformation,
  type ServiceAddresses,
} from './device-service.ts';
import { bestProfile, profilesQuestion, readProfiles, readUri, streamQuestion, type Profile } from './media-service.ts';
import * as ptz from './ptz-service.ts';
import { SoapFault, type Login } from './soap.ts';
import { NS } from './xml.ts';

/** A camera stops by itself so long after the last word to move, ms, where it takes so short a time. */
const MOVE_MS = 1_000;

/** What a camera is, after login. */
export interface CameraDescription extends DeviceInformation {
  /** The profile whose picture is taken. */
  profile: Profile;
  /** RTSP. May carry a login: cameras write it so. */
  stream: string;
  /** Tokens of a profile by which it is turned, and of its PTZ configuration. */
  turned?: { profile: string; ptz: string };
}

export interface OnvifCameraOptions {
  /** Device service: `http://192.168.1.64/onvif/device_service`. */
  address: string;
  login: Login | undefined;
}

export class OnvifCamera {
  readonly #caller: OnvifCaller;
  #services: ServiceAddresses | undefined;
  #options: ptz.PtzOptions | undefined;

  constructor({ address, login }: OnvifCameraOptions) {
    this.#caller = new OnvifCaller({ address: new URL(address), login });
  }

  /** @throws camera-unreachable, camera-not-onvif, camera-login-refused, camera-clock, camera-no-picture, camera-refused */
  async describe(signal?: AbortSignal): Promise<CameraDescription> {
    const services = await this.#known(signal);
    const service = services.media === undefined ? NS.media2 : NS.media;
    const media = services.media ?? services.media2;
    if (media === undefined) throw new QianshaoError('camera-no-picture');
    const information = readInformation(await this.#device('GetDeviceInformation', '', signal));
    const profiles = readProfiles(await this.#ask(media, profilesQuestion(service), signal));
    const profile = bestProfile(profiles);
    if (!profile) throw new QianshaoError('camera-no-picture');
    const told = readUri(await this.#ask(media, streamQuestion(service, profile.token), signal));
    if (told === undefined || !URL.canParse(told)) throw new QianshaoError('camera-no-picture');
    const by = services.ptz === undefined ? undefined : [profile, ...profiles].find((one) => one.ptz !== undefined);
    return {
      ...information,
      profile,
      stream: this.#streamAt(told),
      ...(by?.ptz === undefined ? {} : { turned: { profile: by.token, ptz: by.ptz } }),
    };
  }

  /** Somebody answers who speaks ONVIF, whatever he says. @throws camera-unreachable, camera-not-onvif */
  async greet(): Promise<void> {
    const question = { service: NS.device, operation: 'GetSystemDateAndTime' };
    await this.#ask(this.#caller.address.href, question, undefined).catch((error: unknown) => {
      const says = error instanceof QianshaoError ? error.code : undefined;
      if (says !== 'camera-login-refused' && says !== 'camera-refused') throw error;
    });
  }

  /** What it can do, asked once. */
  async abilities(configuration: string, signal?: AbortSignal): Promise<ptz.PtzOptions> {
    this.#options ??= await this.#turn(ptz.optionsQuestion(configuration), signal)
      .then(ptz.readOptions)
      .catch((error: unknown) => {
        // Some know no options, and move all the same.
        if (error instanceof QianshaoError && REFUSALS.includes(error.code)) return ptz.PLAIN_OPTIONS;
        throw error;
      });
    return this.#options;
  }

  /** Moves on for a second, or for as short as it takes. @throws as `describe`, and ptz-none, ptz-range, ptz-refused */
  async move(profile: string, move: PtzMove, signal?: AbortSignal): Promise<void> {
    const { can, shortestMs, longestMs } = this.#options ?? ptz.PLAIN_OPTIONS;
    const timeoutMs = Math.min(Math.max(MOVE_MS, shortestMs), longestMs);
    await this.#turn(ptz.moveQuestion(profile, move, can, timeoutMs), signal);
  }

  async stop(profile: string, signal?: AbortSignal): Promise<void> {
    await this.#turn(ptz.stopQuestion(profile), signal);
  }

  /** @throws ptz-no-home */
  async home(profile: string): Promise<void> {
    await this.#turn(ptz.homeQuestion(profile));
  }

  async status(profile: string): Promise<PtzPosition> {
    return ptz.readStatus(await this.#turn(ptz.statusQuestion(profile)));
  }

  async presets(profile: string): Promise<PtzPreset[]> {
    return ptz.readPresets(await this.#turn(ptz.presetsQuestion(profile)));
  }

  /** @throws ptz-preset-unknown */
  async go(profile: string, preset: string): Promise<void> {
    await this.#turn(ptz.goQuestion(profile, preset));
  }

  /** @throws ptz-presets-full, ptz-preset-unknown */
  async setPreset(profile: string, name: string, preset: string | undefined): Promise<void> {
    await this.#turn(ptz.setQuestion(profile, name, preset));
  }

  async #known(signal: AbortSignal | undefined): Promise<ServiceAddresses> {
    if (this.#services) return this.#services;
    const told = await this.#device('GetServices', '<IncludeCapability>false</IncludeCapability>', signal)
      .then(readServices)
      .catch(async (error: unknown) => {
        if (!(error instanceof QianshaoError) || !REFUSALS.includes(error.code)) throw error;
        return readCapabilities(await this.#device('GetCapabilities', '<Category>All</Category>', signal));
      });
    this.#services = told;
    return told;
  }

  #device(operation: string, content: string, signal: AbortSignal | undefined): Promise<Element> {
    return this.#ask(this.#caller.address.href, { service: NS.device, operation, content }, signal);
  }

  async #turn(question: Question, signal?: AbortSignal): Promise<Element> {
    const { ptz: address } = await this.#known(signal);
    if (address === undefined) throw new QianshaoError('camera-no-ptz');
    return this.#ask(address, question, signal);
  }

  async #ask(address: string, question: Question, signal: AbortSignal | undefined): Promise<Element> {
    try {
      return await this.#caller.ask(this.#at(address), question, signal);
    } catch (error) {
      throw error instanceof SoapFault ? refusalOf(error, question.service === NS.ptz) : error;
    }
  }

  /** A service's address with the host, and the port, by which the camera is reached. */
  #at(told: string): URL {
    const own = this.#caller.address;
    if (!URL.canParse(told, own.href)) throw new QianshaoError('camera-not-onvif');
    const url = new URL(told, own);
    if (url.hostname === own.hostname && /^https?:$/.test(url.protocol)) return url;
    return new URL(url.pathname + url.search, own);
  }

  #streamAt(told: string): string {
    const url = new URL(told);
    url.hostname = this.#caller.address.hostname;
    return url.href;
  }
}

/** Codes of what a camera refuses as such, by the subcodes of ONVIF's services. */
const BY_FAULT: Record<string, ErrorCode> = {
  NoPTZProfile: 'camera-no-ptz',
  PTZNotSupported: 'camera-no-ptz',
  NoProfile: 'camera-no-ptz',
  TooManyPresets: 'ptz-presets-full',
  NoToken: 'ptz-preset-unknown',
  NoHomePosition: 'ptz-no-home',
  InvalidPosition: 'ptz-range',
  InvalidVelocity: 'ptz-range',
  InvalidSpeed: 'ptz-range',
  SpaceNotSupported: 'ptz-range',
  TimeoutNotSupported: 'ptz-range',
};
const REFUSALS: readonly ErrorCode[] = [...Object.values(BY_FAULT), 'ptz-refused', 'camera-refused'];

function refusalOf(fault: SoapFault, isTurning: boolean): QianshaoError {
  const known = fault.codes.map((code) => (isTurning ? BY_FAULT[code] : undefined)).find((code) => code !== undefined);
  const code = known ?? (isTurning ? 'ptz-refused' : 'camera-refused');
  return new QianshaoError(code, fault.reason || fault.codes.join('/'), fault);
}
