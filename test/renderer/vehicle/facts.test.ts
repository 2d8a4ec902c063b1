import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { factsOf, strength } from '../../../renderer/vehicle/facts.ts';
import zh from '../../../resources/locales/zh-CN.json' with { type: 'json' };

beforeAll(() => i18next.init({ lng: 'zh-CN', resources: { 'zh-CN': { translation: zh } } }));

const at = { receivedAt: 1 };
const words = (event: Parameters<typeof factsOf>[0]) =>
  factsOf(event, i18next.t).map(([label, value]) => `${label} ${value}`);

describe('what a device tells', () => {
  it('stands with its units, and what is not told is left out', () => {
    expect(
      words({ type: 'modem', ...at, registration: 'home', technology: '5g-sa', rsrpDbm: -78, sinrDb: 21 }),
    ).toEqual(['注册 已注册', '制式 5G SA', 'RSRP -78 dBm', 'SINR 21 dB']);
    expect(words({ type: 'weather', ...at, windSpeedMps: 3.04, windFromDeg: 0, pressureHpa: 1_013.2 })).toEqual([
      '风速 3.0 m/s',
      '风向 0 °',
      '气压 1013.2 hPa',
    ]);
  });

  it('says that there is no card, not card 0', () => {
    expect(words({ type: 'rdss-card', ...at, family: 'bds3', card: 0 })).toEqual(['卡号 无卡', '协议 北斗三号']);
  });

  it('is nothing where an event is of no state', () => {
    expect(words({ type: 'no-fix', ...at })).toEqual([]);
  });
});

describe('the strength of a signal', () => {
  it('is told in S steps of 6 dB, and above S9 in dB', () => {
    expect([-60, -54, -48, -6, -3, 0, 0.4, 1, 20, 60].map(strength)).toEqual([
      'S0',
      'S0',
      'S1',
      'S8',
      'S8',
      'S9',
      'S9',
      'S9+1',
      'S9+20',
      'S9+60',
    ]);
  });
});
