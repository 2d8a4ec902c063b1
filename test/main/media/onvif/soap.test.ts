/** SOAP of cameras: examples of the specifications, and what a hostile one may send. */
import { expect, test } from 'vitest';
import { authorization, chooseChallenge } from '../../../../main/media/onvif/http-digest.ts';
import {
  envelope,
  passwordDigest,
  readEnvelope,
  securityHeader,
  SoapFault,
} from '../../../../main/media/onvif/soap.ts';
import { parseXml, wordsOf, at } from '../../../../main/media/onvif/xml.ts';
import { dressed, FAULTS } from '../../../sim/onvif-answers.ts';

test('the digest of a UsernameToken is that of ONVIF’s Application Programmer’s Guide (§6.1.1.3)', () => {
  const nonce = Buffer.from('LKqI6G/AikKCQrN0zqZFlg==', 'base64');
  expect(passwordDigest(nonce, '2010-09-16T07:50:45Z', 'userpassword')).toBe('tuOSpGlFlIXsozq4HFNeeGeFLEI=');
});

test('a user’s name is words, whatever stands in it; the password is nowhere', () => {
  const header = securityHeader(
    { user: '<&"操作员', password: 'secret-12' },
    new Uint8Array(16),
    '2026-01-01T00:00:00.000Z',
  );
  const text = envelope('<GetProfiles xmlns="http://www.onvif.org/ver10/media/wsdl"/>', header);
  expect(text).not.toContain('secret-12');
  expect(parseXml(text).getElementsByTagNameNS('*', 'Username')[0]?.textContent).toBe('<&"操作员');
});

const MUFASA = { user: 'Mufasa', password: 'Circle of Life' };
const REQUEST = {
  method: 'GET',
  uri: '/dir/index.html',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  count: 1,
};
const challengeOf = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

test('HTTP Digest answers as in RFC 7616 §3.9.1, by SHA-256 where it may', () => {
  const answer = (...headers: string[]) => {
    const challenge = chooseChallenge(headers);
    return challenge && authorization(challenge, MUFASA, REQUEST);
  };
  expect(answer(challengeOf('MD5'))).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
  const strong = answer(challengeOf('MD5'), challengeOf('SHA-256'));
  expect(strong).toContain('response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"');
  expect(strong).toContain('algorithm=SHA-256, qop=auth, nc=00000001');
  // Both in one header, as some proxies write them.
  expect(answer(`${challengeOf('MD5')}, ${challengeOf('SHA-256')}`)).toBe(strong);
});

test('Basic is not answered, nor what is not known', () => {
  const basic = 'Basic realm="camera"';
  expect(
    chooseChallenge([basic, challengeOf('SHA-512-256'), 'Digest realm="x", nonce="1", qop="auth-int"']),
  ).toBeUndefined();
  // RFC 2069: no qop, no algorithm.
  const old = chooseChallenge([`${basic}, Digest realm="x", nonce="1"`]);
  expect(old).toMatchObject({ algorithm: 'MD5', auth: false, named: undefined });
  expect(old && authorization(old, MUFASA, REQUEST)).not.toMatch(/qop|nc=/);
});

test('faults are read by their codes, of SOAP 1.2 and 1.1, with any prefixes', () => {
  const faultOf = (text: string) => {
    try {
      readEnvelope(text);
      return undefined;
    } catch (error) {
      return error instanceof SoapFault ? { codes: error.codes, reason: error.reason } : undefined;
    }
  };
  const told = { codes: ['Sender', 'InvalidArgVal', 'NoProfile'], reason: 'Profile token does not exist' };
  for (const dress of ['plain', 'dahua', 'gsoap'] as const)
    expect(faultOf(dressed(dress, FAULTS.noProfile))).toEqual(told);
  const old =
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault>' +
    '<faultcode>SOAP-ENV:Client.NotAuthorized</faultcode><faultstring>no  such\nuser</faultstring></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>';
  expect(faultOf(old)).toEqual({ codes: ['Client', 'NotAuthorized'], reason: 'no such user' });
});

test('elements are known by their namespace: a maker’s own of the same name is another', () => {
  const root = parseXml(
    '<r xmlns:a="http://www.onvif.org/ver10/schema" xmlns:b="http://maker.example/"><b:Name>maker</b:Name><a:Name> gate\n</a:Name></r>',
  );
  expect(wordsOf(at(root, 'Name'))).toBe('gate');
});

test.each([
  ['a document type', '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'],
  ['an entity of its own', '<a>&own;</a>'],
  ['a tag that is not closed', '<a><b></a>'],
  ['a hundred thousand elements in each other', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
  ['a hundred thousand elements side by side', `<a>${'<b/>'.repeat(100_000)}</a>`],
  ['a page of HTML', '<html><body><br>Access Error: 404</body></html>'],
  ['nothing', ''],
])('%s is no answer', (_what, text) => {
  expect(() => readEnvelope(text)).toThrow();
});
