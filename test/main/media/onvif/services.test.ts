/** What cameras answer, as makers write it, and what is taken from it. */
import { expect, test } from 'vitest';
import {
  readCapabilities,
  readDateTime,
  readInformation,
  readServices,
} from '../../../../main/media/onvif/device-service.ts';
import { bestProfile, readProfiles, readUri } from '../../../../main/media/onvif/media-service.ts';
import {
  durationMs,
  moveQuestion,
  PLAIN_OPTIONS,
  readOptions,
  readPresets,
  readStatus,
} from '../../../../main/media/onvif/ptz-service.ts';
import { readEnvelope } from '../../../../main/media/onvif/soap.ts';

/** An answer in an envelope as gSOAP writes it (Dahua, Uniview): the namespaces stand at the root. */
const gsoap = (body: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema"
  xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl"
  xmlns:tr2="http://www.onvif.org/ver20/media/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl">
<SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
const read = (body: string) => readEnvelope(gsoap(body));

test('the clock is read in UTC (Core §8.3.7); one that tells none has none', () => {
  const clock = read(`<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>
    <tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>
    <tt:UTCDateTime><tt:Time><tt:Hour>2</tt:Hour><tt:Minute>52</tt:Minute><tt:Second>59</tt:Second></tt:Time>
    <tt:Date><tt:Year>2026</tt:Year><tt:Month>9</tt:Month><tt:Day>30</tt:Day></tt:Date></tt:UTCDateTime>
    <tt:LocalDateTime><tt:Time><tt:Hour>10</tt:Hour></tt:Time></tt:LocalDateTime>
    </tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`);
  expect(readDateTime(clock)).toBe(Date.UTC(2026, 8, 30, 2, 52, 59));
  const none = read('<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime/></tds:GetSystemDateAndTimeResponse>');
  expect(readDateTime(none)).toBeUndefined();
});

test('services are found by namespace (Core §8.1.2.1), or by name where a camera is older (§8.1.2.2)', () => {
  const services = read(`<tds:GetServicesResponse>
    <tds:Service><tds:Namespace>http://www.onvif.org/ver20/media/wsdl</tds:Namespace><tds:XAddr>http://10.0.0.7/onvif/media2</tds:XAddr></tds:Service>
    <tds:Service><tds:Namespace>http://www.onvif.org/ver20/ptz/wsdl</tds:Namespace><tds:XAddr>http://10.0.0.7/onvif/ptz</tds:XAddr></tds:Service>
    </tds:GetServicesResponse>`);
  expect(readServices(services)).toEqual({ media2: 'http://10.0.0.7/onvif/media2', ptz: 'http://10.0.0.7/onvif/ptz' });
  const older = read(`<tds:GetCapabilitiesResponse><tds:Capabilities>
    <tt:Media><tt:XAddr>http://10.0.0.7/onvif/media</tt:XAddr></tt:Media><tt:Extension><tt:PTZ><tt:XAddr>x</tt:XAddr></tt:PTZ></tt:Extension>
    </tds:Capabilities></tds:GetCapabilitiesResponse>`);
  expect(readCapabilities(older)).toEqual({ media: 'http://10.0.0.7/onvif/media' });
  expect(
    readInformation(
      read('<tds:GetDeviceInformationResponse><tds:Model> </tds:Model></tds:GetDeviceInformationResponse>'),
    ),
  ).toEqual({});
});

test('of the profiles of the newer service (Media2 §5.2.2) the largest in H.264 is taken, whatever comes first', () => {
  const profile = (token: string, codec: string, width: number) =>
    `<tr2:Profiles token="${token}"><tr2:Name>${token}</tr2:Name><tr2:Configurations>
      <tr2:VideoEncoder token="V${token}"><tt:Name>v</tt:Name><tt:Encoding>${codec}</tt:Encoding>
      <tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${(width * 9) / 16}</tt:Height></tt:Resolution></tr2:VideoEncoder>
      <tr2:PTZ token="001"><tt:NodeToken>n</tt:NodeToken></tr2:PTZ></tr2:Configurations></tr2:Profiles>`;
  const audio = '<tr2:Profiles token="A"><tr2:Name>audio</tr2:Name><tr2:Configurations/></tr2:Profiles>';
  const profiles = readProfiles(
    read(
      `<tr2:GetProfilesResponse>${audio}${profile('main', 'H265', 3_840)}${profile('third', 'H264', 704)}${profile('second', 'h264', 1_920)}</tr2:GetProfilesResponse>`,
    ),
  );
  expect(profiles.map(({ token }) => token)).toEqual(['main', 'third', 'second']);
  // A token is no number.
  expect(bestProfile(profiles)).toEqual({
    token: 'second',
    name: 'second',
    codec: 'H264',
    widthPx: 1_920,
    heightPx: 1_080,
    ptz: '001',
  });
  expect(bestProfile(profiles.slice(0, 1))?.token).toBe('main');
  expect(bestProfile([])).toBeUndefined();
});

test('an address of either service is read whole, with what XML writes otherwise', () => {
  const uri = 'rtsp://10.0.0.7:554/cam/realmonitor?channel=1&amp;subtype=0&amp;unicast=true&amp;proto=Onvif';
  const plain = 'rtsp://10.0.0.7:554/cam/realmonitor?channel=1&subtype=0&unicast=true&proto=Onvif';
  expect(
    readUri(
      read(`<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>${uri}</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`),
    ),
  ).toBe(plain);
  expect(readUri(read(`<tr2:GetStreamUriResponse><tr2:Uri>${uri}</tr2:Uri></tr2:GetStreamUriResponse>`))).toBe(plain);
});

test('what a camera can do: a lens that zooms and does not turn is asked for zoom alone', () => {
  const options = readOptions(
    read(`<tptz:GetConfigurationOptionsResponse><tptz:PTZConfigurationOptions><tt:Spaces>
      <tt:ContinuousZoomVelocitySpace><tt:URI>u</tt:URI></tt:ContinuousZoomVelocitySpace></tt:Spaces>
      <tt:PTZTimeout><tt:Min>PT5S</tt:Min><tt:Max>PT2M</tt:Max></tt:PTZTimeout>
      </tptz:PTZConfigurationOptions></tptz:GetConfigurationOptionsResponse>`),
  );
  expect(options).toEqual({ can: { turn: false, zoom: true }, shortestMs: 5_000, longestMs: 120_000 });
  const { content = '' } = moveQuestion('P<1>', { pan: 1, tilt: 0, zoom: -2 }, options.can, 5_000);
  expect(content).toContain('<tt:Zoom x="-1"/>');
  expect(content).toContain('P&lt;1&gt;');
  expect(content).toContain('<Timeout>PT5S</Timeout>');
  expect(content).not.toContain('PanTilt');
  expect(readOptions(read('<tptz:GetConfigurationOptionsResponse/>'))).toEqual(PLAIN_OPTIONS);
});

test('durations are those of XML Schema', () => {
  expect(['PT1S', 'PT0.5S', 'PT1M30S', 'P0DT10S', 'PT1H'].map(durationMs)).toEqual([
    1_000, 500, 90_000, 10_000, 3_600_000,
  ]);
  expect(['', 'PT', '10', 'P1Y', 'PT-1S', undefined].map(durationMs)).toEqual(Array.from({ length: 6 }));
});

test('of three hundred presets sixty-four are shown; one without a name has its token', () => {
  const rows = Array.from(
    { length: 300 },
    (_, index) => `<tptz:Preset token="${index + 1}"><tt:Name>预置点 ${index + 1}</tt:Name></tptz:Preset>`,
  );
  const presets = readPresets(
    read(
      `<tptz:GetPresetsResponse><tptz:Preset token="007"/><tptz:Preset><tt:Name>none</tt:Name></tptz:Preset>${rows.join('')}</tptz:GetPresetsResponse>`,
    ),
  );
  expect(presets).toHaveLength(64);
  expect(presets.slice(0, 2)).toEqual([
    { token: '007', name: '007' },
    { token: '1', name: '预置点 1' },
  ]);
});

test('of where it looks only what it tells is known', () => {
  const status = (inner: string) =>
    readStatus(read(`<tptz:GetStatusResponse><tptz:PTZStatus>${inner}</tptz:PTZStatus></tptz:GetStatusResponse>`));
  expect(
    status(
      '<tt:Position><tt:PanTilt x="-0.5" y="0.25"/><tt:Zoom x="0"/></tt:Position><tt:MoveStatus><tt:PanTilt>IDLE</tt:PanTilt><tt:Zoom>MOVING</tt:Zoom></tt:MoveStatus>',
    ),
  ).toEqual({ pan: -0.5, tilt: 0.25, zoom: 0, moving: true });
  expect(status('<tt:Position><tt:PanTilt x="NaN" y="0"/><tt:Zoom x="0.5"/></tt:Position>')).toEqual({ zoom: 0.5 });
  expect(status('')).toEqual({});
});
