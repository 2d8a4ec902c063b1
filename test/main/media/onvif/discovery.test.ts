/** WS-Discovery: by the group of a network, and at one address. */
import dgram from 'node:dgram';
import { expect, onTestFinished, test } from 'vitest';
import { discover, readMatches } from '../../../../main/media/onvif/discovery.ts';
import { probeMatches } from '../../../sim/onvif-answers.ts';
import { OnvifCamera } from '../../../sim/onvif-camera.ts';

/**
 * As gSOAP devices answer: a ProbeMatches (WS-Discovery §5.3) with two addresses, IPv6 first; scopes with `%20` for a space
 * (ONVIF Core §7.3.3).
 */
const TWO_ADDRESSES = `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing"
  xmlns:wsdd="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:tdn="http://www.onvif.org/ver10/network/wsdl">
<SOAP-ENV:Header><wsa:MessageID>uuid:1</wsa:MessageID><wsa:RelatesTo>urn:uuid:ours</wsa:RelatesTo></SOAP-ENV:Header>
<SOAP-ENV:Body><wsdd:ProbeMatches><wsdd:ProbeMatch>
<wsa:EndpointReference><wsa:Address>urn:uuid:4ea94000-d0a8-11b6-8211-c0392f7a9f80</wsa:Address></wsa:EndpointReference>
<wsdd:Types>tdn:NetworkVideoTransmitter</wsdd:Types>
<wsdd:Scopes>onvif://www.onvif.org/type/ptz onvif://www.onvif.org/name/UNIVIEW%20IPC6424 onvif://www.onvif.org/hardware/IPC6424SR-X25-VF</wsdd:Scopes>
<wsdd:XAddrs>http://[fe80::c239]/onvif/device_service http://192.168.1.64:8000/onvif/device_service</wsdd:XAddrs>
<wsdd:MetadataVersion>10</wsdd:MetadataVersion></wsdd:ProbeMatch></wsdd:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>`;

test('an answer is read: who, what, and where at the host that answered', () => {
  const match = {
    endpoint: 'urn:uuid:4ea94000-d0a8-11b6-8211-c0392f7a9f80',
    name: 'UNIVIEW IPC6424',
    hardware: 'IPC6424SR-X25-VF',
  };
  expect(readMatches(TWO_ADDRESSES, '10.0.0.7', ['urn:uuid:ours'])).toEqual([
    { ...match, host: '10.0.0.7', address: 'http://10.0.0.7:8000/onvif/device_service' },
  ]);
  expect(readMatches(TWO_ADDRESSES, '192.168.1.64', ['urn:uuid:ours'])[0]?.address).toBe(
    'http://192.168.1.64:8000/onvif/device_service',
  );
});

test('answers to nobody’s question, and addresses that are none, are left out', () => {
  expect(readMatches(TWO_ADDRESSES, '10.0.0.7', ['urn:uuid:other'])).toEqual([]);
  const odd = TWO_ADDRESSES.replace(/<wsdd:XAddrs>.*</, '<wsdd:XAddrs>file:///etc/passwd javascript:1<');
  expect(readMatches(odd, '10.0.0.7', ['urn:uuid:ours'])).toEqual([]);
});

test('cameras are found by the group and at their address, each once, over noise', async () => {
  const [first, second] = await Promise.all([
    OnvifCamera.start({ discovered: true, name: '车顶云台', dress: 'gsoap', tells: '192.168.1.64' }),
    OnvifCamera.start({ discovered: true, name: 'Dahua', dress: 'dahua' }),
  ]);
  const noise = dgram.createSocket({ type: 'udp4', reuseAddr: true });
  noise.on('message', (_datagram, { port, address }) => {
    noise.send('<html>', port, address);
    noise.send(Buffer.alloc(60_000, 60), port, address);
    noise.send(
      probeMatches('plain', { uuid: 'x', relatesTo: 'urn:uuid:nobody', name: 'x', address: 'http://127.0.0.1/' }),
      port,
      address,
    );
  });
  await new Promise<void>((done) => noise.bind(3_702, done));
  noise.addMembership('239.255.255.250', '127.0.0.1');
  onTestFinished(async () => {
    noise.close();
    await Promise.all([first.close(), second.close()]);
  });
  const found = await discover([{ by: '127.0.0.1' }, { by: '192.0.2.1' }]);
  const ours = found.filter(({ endpoint }) => [first, second].some(({ uuid }) => endpoint.endsWith(uuid)));
  expect(
    ours.map(({ name, address }) => ({ name, address })).sort((a, b) => (a.name ?? '').localeCompare(b.name ?? '')),
  ).toEqual(
    [
      { name: 'Dahua', address: second.address },
      { name: '车顶云台', address: first.address },
    ].sort((a, b) => a.name.localeCompare(b.name)),
  );
  expect(found.some(({ endpoint }) => endpoint.endsWith(':x'))).toBe(false);
});
