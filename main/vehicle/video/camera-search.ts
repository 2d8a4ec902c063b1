/** Cameras on the vehicle's network: found by WS-Discovery or at an address that a person gives, read after login, made sources. */
import os from 'node:os';
import { QianshaoError } from '../../../contract/errors.ts';
import type { FoundCamera, NewOnvifCamera, RtspSource, SourceConfig } from '../../../contract/video-source.ts';
import { parseCameraAddress } from '../../media/ingest/camera-address.ts';
import { OnvifCamera } from '../../media/onvif/camera.ts';
import { discover, type Match, type Where } from '../../media/onvif/discovery.ts';

/** Where ONVIF's device service is at every camera that says nothing else (ONVIF Core §5.1.2). */
const DEVICE_SERVICE = '/onvif/device_service';

export interface CameraSearchOptions {
  /** Names of the networks that are searched; undefined: all but this machine's own. */
  interfaces: readonly string[] | undefined;
  sources: () => readonly SourceConfig[];
}

/** What becomes of a camera that was found. */
export type AddedCamera = Pick<RtspSource, 'address' | 'user' | 'password' | 'onvif' | 'model'>;

export class CameraSearch {
  readonly #options: CameraSearchOptions;
  #running: Promise<Match[]> | undefined;

  constructor(options: CameraSearchOptions) {
    this.#options = options;
  }

  /**
   * Looks for two seconds, on all networks or at one place.
   * @throws camera-unreachable, camera-not-onvif of a place where there is none
   */
  async find(place: string | undefined): Promise<FoundCamera[]> {
    // Who asks while a search runs gets what that one finds.
    const matches = place === undefined ? await (this.#running ??= this.#searchAll()) : await this.#at(place);
    const sources = this.#options.sources();
    return matches
      .map((match) => ({ ...match, ...knownAs(match, sources) }))
      .map(({ endpoint: _endpoint, ...camera }) => camera)
      .sort((a, b) => byNumber(a.host, b.host));
  }

  /** Logs in at a camera and reads what makes it a source. @throws what OnvifCamera.describe does */
  async read({ address, user, password }: NewOnvifCamera): Promise<AddedCamera> {
    const login = user === '' ? undefined : { user, password };
    const { stream, turned, manufacturer, model } = await new OnvifCamera({ address, login }).describe();
    return {
      // The login that was entered wins over one in the address.
      ...parseCameraAddress({ address: stream, ...(login ?? {}) }),
      ...(model === undefined ? {} : { model: [manufacturer, model].filter(Boolean).join(' ') }),
      ...(turned ? { onvif: { address, ...turned } } : {}),
    };
  }

  async #searchAll(): Promise<Match[]> {
    try {
      return await discover(this.#networks());
    } finally {
      this.#running = undefined;
    }
  }

  #networks(): Where[] {
    const { interfaces } = this.#options;
    return Object.entries(os.networkInterfaces()).flatMap(([name, addresses = []]) =>
      addresses
        .filter(({ family, internal }) => family === 'IPv4' && (interfaces ? interfaces.includes(name) : !internal))
        .map(({ address }) => ({ by: address })),
    );
  }

  /** A Probe to the place itself, and its device service asked in any case: many cameras have discovery switched off. */
  async #at(place: string): Promise<Match[]> {
    const text = /^https?:\/\//i.test(place) ? place : `http://${place}`;
    if (!URL.canParse(text)) throw new QianshaoError('source-address-invalid');
    const url = new URL(text);
    if (url.pathname === '/') url.pathname = DEVICE_SERVICE;
    const [matches, greeting] = await Promise.allSettled([
      discover([{ host: url.hostname }]),
      new OnvifCamera({ address: url.href, login: undefined }).greet(),
    ]);
    const found = matches.status === 'fulfilled' ? matches.value : [];
    const ours = found.filter(({ address }) => url.port === '' || new URL(address).port === url.port);
    if (ours.length > 0) return ours;
    if (greeting.status === 'rejected') throw greeting.reason;
    return [{ endpoint: url.href, host: url.hostname, address: url.href }];
  }
}

/** The source that was made of it, or one that was entered by hand at the same host. */
function knownAs({ host, address }: Match, sources: readonly SourceConfig[]): Pick<FoundCamera, 'known'> {
  const cameras = sources.filter((one) => one.type === 'rtsp');
  const known =
    cameras.find(({ onvif }) => onvif?.address === address) ??
    cameras.find(({ onvif, address: stream }) => !onvif && new URL(stream).hostname === host);
  return known ? { known: known.id } : {};
}

const byNumber = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true });
