/** ONVIF's media services (ver10 and ver20): profiles, and where a profile's picture is to be had. */
import type { Element } from '@xmldom/xmldom';
import type { Question } from './caller.ts';
import { at, children, escaped, numberOf, NS, ONVIF, wordsOf } from './xml.ts';

/** Profiles of one camera that are looked at; a recorder with 64 channels has 128. */
const PROFILE_LIMIT = 256;
const NAME_LENGTH = 60;

/** A way in which a camera gives its picture. */
export interface Profile {
  token: string;
  name: string;
  /** As ONVIF names it: `H264`, `H265`, `JPEG`, `MPEG4`. */
  codec?: string;
  widthPx?: number;
  heightPx?: number;
  /** Token of its PTZ configuration; absent: it cannot be turned by this profile. */
  ptz?: string;
}

type MediaService = typeof NS.media | typeof NS.media2;

export const profilesQuestion = (service: MediaService): Question => ({
  service,
  operation: 'GetProfiles',
  // The older service knows no parameter; the newer gives configurations only when they are named.
  ...(service === NS.media2 ? { content: '<Type>All</Type>' } : {}),
});

/** `GetProfilesResponse` of either service; profiles without a picture are left out. */
export function readProfiles(response: Element): Profile[] {
  return children(response, ONVIF, 'Profiles')
    .slice(0, PROFILE_LIMIT)
    .flatMap((profile) => {
      const token = profile.getAttribute('token');
      const newer = at(profile, 'Configurations');
      const video = at(profile, 'VideoEncoderConfiguration') ?? at(newer, 'VideoEncoder');
      const ptz = (at(profile, 'PTZConfiguration') ?? at(newer, 'PTZ'))?.getAttribute('token');
      if (!token || !video) return [];
      const name = wordsOf(at(profile, 'Name'))?.slice(0, NAME_LENGTH) ?? token;
      const codec = wordsOf(at(video, 'Encoding'))?.toUpperCase();
      const widthPx = numberOf(wordsOf(at(video, 'Resolution', 'Width')));
      const heightPx = numberOf(wordsOf(at(video, 'Resolution', 'Height')));
      const size = widthPx === undefined || heightPx === undefined ? {} : { widthPx, heightPx };
      return [{ token, name, ...(codec ? { codec } : {}), ...size, ...(ptz ? { ptz } : {}) }];
    });
}

/**
 * The profile that is shown: the largest picture in H.264, which goes on as it is; else the first, as makers put the main
 * stream first.
 */
export function bestProfile(profiles: readonly Profile[]): Profile | undefined {
  const area = ({ widthPx = 0, heightPx = 0 }: Profile) => widthPx * heightPx;
  const plain = profiles.filter(({ codec }) => codec === 'H264');
  return (
    plain.reduce((best: Profile | undefined, one) => (best && area(best) >= area(one) ? best : one), undefined) ??
    profiles[0]
  );
}

export function streamQuestion(service: MediaService, token: string): Question {
  const profile = `<ProfileToken>${escaped(token)}</ProfileToken>`;
  if (service === NS.media2)
    return { service, operation: 'GetStreamUri', content: `<Protocol>RTSP</Protocol>${profile}` };
  const setup =
    `<StreamSetup><tt:Stream xmlns:tt="${NS.schema}">RTP-Unicast</tt:Stream>` +
    `<tt:Transport xmlns:tt="${NS.schema}"><tt:Protocol>RTSP</tt:Protocol></tt:Transport></StreamSetup>`;
  return { service, operation: 'GetStreamUri', content: setup + profile };
}

/** `GetStreamUriResponse`: in a MediaUri, or (ver20) as it is. */
export const readUri = (response: Element): string | undefined =>
  wordsOf(at(response, 'MediaUri', 'Uri') ?? at(response, 'Uri'));
