/** Sentences of the link page, from the data a station tells, in both languages. */
import i18next, { type TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Link, LinkChoice, LinkWhy } from '../../../contract/link.ts';
import { changeWords, rateWords, signalWords, span, whyWords } from '../../../renderer/vehicle/link-words.ts';
import en from '../../../resources/locales/en.json' with { type: 'json' };
import zh from '../../../resources/locales/zh-CN.json' with { type: 'json' };

const languages: Record<string, TFunction> = {};
beforeAll(async () => {
  const i18n = i18next.createInstance();
  await i18n.init({
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  for (const language of ['zh', 'en']) languages[language] = i18n.getFixedT(language);
});

const link = (id: string, name: string): Link => ({
  id,
  kind: '5g',
  name,
  policy: { lanes: [0], videoCeilingKbps: 0, cost: 1 },
  state: 'connected',
  reason: 'ok',
  since: 0,
  used: false,
});
const links = [link('5g', '5G'), link('sat', '卫星')];
const NOW = 1_000_000;
const choice = (why: LinkWhy, used = '5g'): LinkChoice => ({ used, since: 0, why });
const say = (why: LinkWhy, used?: string, language = 'zh') =>
  whyWords(languages[language]!, choice(why, used), links, NOW);

describe('the sentence why a link is used', () => {
  it('has its figures', () => {
    expect(say({ code: 'cheapest', rttMs: 38.2, lossPct: 0.2 })).toBe(
      '使用 5G：时延 38 ms、丢包 0.2 %，满足要求且费用最低。',
    );
    expect(say({ code: 'cheapest' })).toBe('使用 5G：尚未测量，满足要求且费用最低。');
    expect(say({ code: 'cheapest', rttMs: 38.2, lossPct: 0 }, '5g', 'en')).toBe(
      '5G is used: delay 38 ms, loss 0 %, good enough, and it costs least.',
    );
  });

  it('names the link that was left, what was wrong with it, and for how long', () => {
    const lossy = { code: 'instead', link: '5g', trouble: 'lossy', since: NOW - 30_000, lossPct: 12.3 } as const;
    expect(say(lossy, 'sat')).toBe('5G 丢包 12 %（已 30 s），已改用 卫星。');
    expect(say({ ...lossy, trouble: 'slow', rttMs: 1_640 }, 'sat')).toBe('5G 时延 1640 ms（已 30 s），已改用 卫星。');
    expect(say({ ...lossy, trouble: 'no-answer', since: NOW - 400_000 }, 'sat')).toBe(
      '5G 没有应答（已 6 min），已改用 卫星。',
    );
  });

  it('never forgets what a person chose', () => {
    expect(say({ code: 'forced' })).toBe('使用 5G：人工指定，取消前一直有效。');
    expect(say({ code: 'forced-away', link: 'sat', since: NOW - 40_000 })).toBe(
      '人工指定的 卫星 已中断 40 s，暂用 5G，恢复后自动切回。',
    );
  });

  it('is whole for every reason, in both languages', () => {
    const whys: LinkWhy[] = [
      { code: 'none' },
      { code: 'all-away', since: 0 },
      { code: 'only' },
      { code: 'forced' },
      { code: 'forced-away', link: 'sat', since: 0 },
      { code: 'cheapest', rttMs: 1 },
      { code: 'fastest', lossPct: 1 },
      { code: 'least-bad', trouble: 'slow', rttMs: 1 },
      { code: 'proving', link: 'sat', at: NOW + 5_000 },
      ...(['absent', 'no-answer', 'no-service', 'lossy', 'slow', 'switched-off'] as const).map((trouble): LinkWhy => ({
        code: 'instead',
        link: 'sat',
        trouble,
        since: 0,
      })),
    ];
    for (const language of ['zh', 'en'])
      for (const why of whys) {
        const words = say(why, '5g', language);
        expect(words, why.code).toMatch(language === 'zh' ? /。$/ : /\.$/);
        expect(words, why.code).not.toMatch(/link\.\w|\{\{/);
      }
  });

  it('is whole for every change', () => {
    const causes = [
      'first',
      'better',
      'forced',
      'forced-back',
      'absent',
      'no-answer',
      'no-service',
      'lossy',
      'slow',
      'switched-off',
    ] as const;
    for (const cause of causes) {
      const words = changeWords(languages['zh']!, { at: 0, from: '5g', to: 'sat', cause }, links);
      expect(words).toMatch(/^由 5G 切换到 卫星：./);
      expect(words).not.toMatch(/link\.\w/);
    }
  });
});

describe('figures', () => {
  it('are short', () => {
    expect(span(59_999)).toBe('59 s');
    expect(span(3_599_999)).toBe('59 min');
    expect(span(7_200_000)).toBe('2 h');
    expect(span(-5)).toBe('0 s');
    expect(rateWords({ ...link('a', 'a'), upKbps: 6_200, downKbps: 380 })).toBe('6.2M↑ 380k↓');
    expect(rateWords(link('a', 'a'))).toBe('—');
  });

  it('of a modem are its operator, technology and signal, or that it is not registered', () => {
    const t = languages['zh']!;
    expect(
      signalWords(t, {
        receivedAt: 0,
        registration: 'home',
        operator: '中国移动',
        technology: '5g-sa',
        band: 'n41',
        rsrpDbm: -88.6,
        sinrDb: 12,
      }),
    ).toBe('中国移动 5G SA n41 · RSRP −89 dBm · SINR 12 dB');
    expect(signalWords(t, { receivedAt: 0, registration: 'searching' })).toBe('正在搜网');
  });
});
