/**
 * What an ONVIF camera answers, in the words of the specifications (Core, Media, PTZ; faults of Core §5.11.2.3 and PTZ §5). Each
 * maker has prefixes of its own for the same namespaces: `dressed` writes an answer as one of them does.
 */
import type { PanTilt } from './pan-tilt.ts';

const NAMESPACES = {
  env: 'http://www.w3.org/2003/05/soap-envelope',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  tt: 'http://www.onvif.org/ver10/schema',
  ter: 'http://www.onvif.org/ver10/error',
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  wsa: 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
  d: 'http://schemas.xmlsoap.org/ws/2005/04/discovery',
  dn: 'http://www.onvif.org/ver10/network/wsdl',
};
type Prefix = keyof typeof NAMESPACES;

/** Prefixes of three kinds of firmware: Hikvision's and Axis', Dahua's, and what gSOAP makes. */
export const DRESSES = {
  plain: {},
  dahua: { env: 's', d: 'd', wsa: 'a' },
  gsoap: {
    env: 'SOAP-ENV',
    tds: 'ns1',
    trt: 'ns2',
    tptz: 'ns3',
    tt: 'ns4',
    ter: 'ns5',
    d: 'ns6',
    wsa: 'wsa5',
    dn: 'ns7',
  },
} satisfies Record<string, Partial<Record<Prefix, string>>>;
export type Dress = keyof typeof DRESSES;

/** The whole envelope, written with prefixes `env:`, `tt:`, …, as one maker would. */
export function dressed(dress: Dress, body: string, header = ''): string {
  const prefixes: Partial<Record<Prefix, string>> = DRESSES[dress];
  const plain = `<env:Envelope><env:Header>${header}</env:Header><env:Body>${body}</env:Body></env:Envelope>`;
  const named = plain.replaceAll(/(<\/?|>)([a-z]+):(?=[A-Z])/g, (all, before: string, prefix: string) =>
    prefix in NAMESPACES ? `${before}${prefixes[prefix as Prefix] ?? prefix}:` : all,
  );
  const declared = Object.entries(NAMESPACES)
    .map(([prefix, uri]) => ` xmlns:${prefixes[prefix as Prefix] ?? prefix}="${uri}"`)
    .join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${named.replace(/Envelope(?=>)/, `Envelope${declared}`)}`;
}

/** @param codes code and subcodes: `env:Sender`, `ter:NotAuthorized` */
export const fault = (codes: readonly string[], reason: string): string => {
  const [code, ...subcodes] = codes;
  const inner = subcodes.reduceRight(
    (nested, value) => `<env:Subcode><env:Value>${value}</env:Value>${nested}</env:Subcode>`,
    '',
  );
  return (
    `<env:Fault><env:Code><env:Value>${code}</env:Value>${inner}</env:Code>` +
    `<env:Reason><env:Text xml:lang="en">${reason}</env:Text></env:Reason></env:Fault>`
  );
};

export const FAULTS = {
  notAuthorized: fault(['env:Sender', 'ter:NotAuthorized'], 'Sender not Authorized'),
  unknown: fault(['env:Receiver', 'ter:ActionNotSupported'], 'Optional Action Not Implemented'),
  noProfile: fault(['env:Sender', 'ter:InvalidArgVal', 'ter:NoProfile'], 'Profile token does not exist'),
  noPtz: fault(['env:Sender', 'ter:InvalidArgVal', 'ter:NoPTZProfile'], 'The profile has no PTZ configuration'),
  velocity: fault(['env:Sender', 'ter:InvalidArgVal', 'ter:InvalidVelocity'], 'The velocity is out of bounds'),
  noPreset: fault(['env:Sender', 'ter:InvalidArgVal', 'ter:NoToken'], 'The preset token does not exist'),
  fullPresets: fault(['env:Receiver', 'ter:Action', 'ter:TooManyPresets'], 'Maximum number of presets reached'),
  noHome: fault(['env:Receiver', 'ter:Action', 'ter:NoHomePosition'], 'No home position has been defined'),
};

export function dateTime(at: number): string {
  const date = new Date(at);
  return (
    '<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>' +
    '<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone><tt:UTCDateTime>' +
    `<tt:Time><tt:Hour>${date.getUTCHours()}</tt:Hour><tt:Minute>${date.getUTCMinutes()}</tt:Minute>` +
    `<tt:Second>${date.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${date.getUTCFullYear()}</tt:Year>` +
    `<tt:Month>${date.getUTCMonth() + 1}</tt:Month><tt:Day>${date.getUTCDate()}</tt:Day></tt:Date></tt:UTCDateTime>` +
    '</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
  );
}

const service = (namespace: string, address: string): string =>
  `<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${address}</tds:XAddr>` +
  '<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>';

export const services = (origin: string, ptz: boolean): string =>
  `<tds:GetServicesResponse>${service(NAMESPACES.tds, `${origin}/onvif/device_service`)}` +
  `${service(NAMESPACES.trt, `${origin}/onvif/Media`)}${ptz ? service(NAMESPACES.tptz, `${origin}/onvif/PTZ`) : ''}` +
  '</tds:GetServicesResponse>';

export const information = (model: string): string =>
  '<tds:GetDeviceInformationResponse><tds:Manufacturer>HIKVISION</tds:Manufacturer>' +
  `<tds:Model>${model}</tds:Model><tds:FirmwareVersion>V5.7.1 build 211223</tds:FirmwareVersion>` +
  '<tds:SerialNumber>DS-2DE4A425IW-DE20220101</tds:SerialNumber><tds:HardwareId>88</tds:HardwareId></tds:GetDeviceInformationResponse>';

const PTZ =
  '<tt:PTZConfiguration token="PTZToken"><tt:Name>PTZ</tt:Name><tt:UseCount>2</tt:UseCount><tt:NodeToken>PTZNODETOKEN</tt:NodeToken>' +
  '<tt:DefaultContinuousPanTiltVelocitySpace>http://www.onvif.org/ver10/tptz/PanTiltSpaces/VelocityGenericSpace</tt:DefaultContinuousPanTiltVelocitySpace>' +
  '<tt:DefaultContinuousZoomVelocitySpace>http://www.onvif.org/ver10/tptz/ZoomSpaces/VelocityGenericSpace</tt:DefaultContinuousZoomVelocitySpace>' +
  '<tt:DefaultPTZTimeout>PT10S</tt:DefaultPTZTimeout></tt:PTZConfiguration>';

/** A main stream and a smaller one, as most cameras have. */
export const profiles = (ptz: boolean): string =>
  '<trt:GetProfilesResponse>' +
  [
    ['Profile_1', 'mainStream', 'H264', 2_560, 1_440],
    ['Profile_2', 'subStream', 'H264', 640, 360],
  ]
    .map(
      ([token, name, codec, width, height]) =>
        `<trt:Profiles token="${token}" fixed="true"><tt:Name>${name}</tt:Name>` +
        '<tt:VideoSourceConfiguration token="VideoSourceToken"><tt:Name>VideoSourceConfig</tt:Name><tt:UseCount>2</tt:UseCount>' +
        '<tt:SourceToken>VideoSource_1</tt:SourceToken><tt:Bounds x="0" y="0" width="2560" height="1440"></tt:Bounds></tt:VideoSourceConfiguration>' +
        `<tt:VideoEncoderConfiguration token="Encoder_${token}"><tt:Name>${name}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${codec}</tt:Encoding>` +
        `<tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:Quality>3</tt:Quality></tt:VideoEncoderConfiguration>` +
        `${ptz ? PTZ : ''}</trt:Profiles>`,
    )
    .join('') +
  '</trt:GetProfilesResponse>';

export const videoSources =
  '<trt:GetVideoSourcesResponse><trt:VideoSources token="VideoSource_1"><tt:Framerate>25</tt:Framerate>' +
  '<tt:Resolution><tt:Width>2560</tt:Width><tt:Height>1440</tt:Height></tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>';

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const streamUri = (uri: string): string =>
  `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>${escaped(uri)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
  `<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>`;

const range = (axis: string, low: number): string =>
  `<tt:${axis}Range><tt:Min>${low}</tt:Min><tt:Max>1</tt:Max></tt:${axis}Range>`;

export const options =
  '<tptz:GetConfigurationOptionsResponse><tptz:PTZConfigurationOptions><tt:Spaces>' +
  '<tt:ContinuousPanTiltVelocitySpace><tt:URI>http://www.onvif.org/ver10/tptz/PanTiltSpaces/VelocityGenericSpace</tt:URI>' +
  `${range('X', -1)}${range('Y', -1)}</tt:ContinuousPanTiltVelocitySpace>` +
  '<tt:ContinuousZoomVelocitySpace><tt:URI>http://www.onvif.org/ver10/tptz/ZoomSpaces/VelocityGenericSpace</tt:URI>' +
  `${range('X', -1)}</tt:ContinuousZoomVelocitySpace></tt:Spaces>` +
  '<tt:PTZTimeout><tt:Min>PT1S</tt:Min><tt:Max>PT10S</tt:Max></tt:PTZTimeout></tptz:PTZConfigurationOptions></tptz:GetConfigurationOptionsResponse>';

export function status(head: PanTilt): string {
  const { pan, tilt, zoom } = head.place;
  const moves = head.moving ? 'MOVING' : 'IDLE';
  return (
    `<tptz:GetStatusResponse><tptz:PTZStatus><tt:Position><tt:PanTilt x="${pan}" y="${tilt}"/><tt:Zoom x="${zoom}"/></tt:Position>` +
    `<tt:MoveStatus><tt:PanTilt>${moves}</tt:PanTilt><tt:Zoom>${moves}</tt:Zoom></tt:MoveStatus>` +
    `<tt:UtcTime>${new Date().toISOString()}</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`
  );
}

export const presets = (head: PanTilt): string =>
  `<tptz:GetPresetsResponse>${[...head.presets]
    .map(([token, { name }]) => `<tptz:Preset token="${token}"><tt:Name>${escaped(name)}</tt:Name></tptz:Preset>`)
    .join('')}</tptz:GetPresetsResponse>`;

/** A ProbeMatches (WS-Discovery §5.3). @param name percent-encoded in a scope */
export const probeMatches = (
  dress: Dress,
  match: { uuid: string; relatesTo: string; name: string; address: string },
): string =>
  dressed(
    dress,
    '<d:ProbeMatches><d:ProbeMatch>' +
      `<wsa:EndpointReference><wsa:Address>urn:uuid:${match.uuid}</wsa:Address></wsa:EndpointReference>` +
      '<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>onvif://www.onvif.org/type/video_encoder ' +
      `onvif://www.onvif.org/Profile/Streaming onvif://www.onvif.org/hardware/DS-2DE4A425IW-DE onvif://www.onvif.org/name/${encodeURIComponent(match.name)}</d:Scopes>` +
      `<d:XAddrs>${match.address}</d:XAddrs><d:MetadataVersion>10</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches>`,
    `<wsa:MessageID>urn:uuid:${crypto.randomUUID()}</wsa:MessageID><wsa:RelatesTo>${match.relatesTo}</wsa:RelatesTo>` +
      '<wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>' +
      '<wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action>',
  );
