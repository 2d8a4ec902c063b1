/** The texts of the screens: both languages whole, and none of them in the source. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { clockQuality, clockRefusal } from '../../../contract/clock.ts';
import { deviceReason, deviceState } from '../../../contract/device.ts';
import { errorSentences } from '../../../contract/errors.ts';
import { feedState } from '../../../contract/feed.ts';
import { fixQuality, gnssSystem } from '../../../contract/fix.ts';
import { receiverDoubt, receiverReason, receiverState } from '../../../contract/positioning.ts';
import { linkKind, linkReason, uplinkState } from '../../../contract/link.ts';
import en from '../../../resources/locales/en.json' with { type: 'json' };
import zh from '../../../resources/locales/zh-CN.json' with { type: 'json' };

type Tree = { [key: string]: string | Tree };
/** Chinese letters and the punctuation that goes with them. */
const HAN = /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u;
const root = path.resolve(import.meta.dirname, '../../..');

/** Every text by its key: `device.reason.ok`. */
const flatten = (tree: Tree, prefix = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );
const texts = { zh: new Map(flatten(zh)), en: new Map(flatten(en)) };
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

const sources = globSync('renderer/**/*.{ts,tsx}', { cwd: root }).map((file) => {
  const code = readFileSync(path.join(root, file), 'utf8');
  return { file, code: code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '') };
});

describe('the locale files', () => {
  it('have the same keys, in the same order', () => {
    expect([...texts.en.keys()]).toEqual([...texts.zh.keys()]);
  });

  it('leave no text empty, and fill the same holes', () => {
    for (const [key, text] of texts.zh) {
      expect(text.trim(), key).not.toBe('');
      expect(holes(texts.en.get(key)!), key).toEqual(holes(text));
    }
  });

  it('have no Chinese in the English file but the name of the language', () => {
    const chinese = [...texts.en].filter(([, text]) => HAN.test(text)).map(([key]) => key);
    expect(chinese).toEqual(['language.other']);
  });

  it('have a word for each state and reason of the contract', () => {
    const needed = [
      ...deviceState.options.map((value) => `state.${value}`),
      ...deviceReason.options.map((value) => `device.reason.${value}`),
      ...uplinkState.options.map((value) => `uplink.state.${value}`),
      ...linkKind.options.map((value) => `link.kind.${value}`),
      ...linkReason.options.map((value) => `link.reason.${value}`),
      ...feedState.options.map((value) => `video.state.${value}`),
      ...gnssSystem.options.map((value) => `system.${value}`),
      ...fixQuality.options.map((value) => `receivers.quality.${value}`),
      ...receiverState.options.map((value) => `receivers.state.${value}`),
      ...receiverReason.options.map((value) => `receivers.reason.${value}`),
      ...receiverDoubt.options.map((value) => `receivers.doubt.${value}`),
      ...clockQuality.options.map((value) => `clock.quality.${value}`),
      ...clockRefusal.options.map((value) => `clock.refused.${value}`),
    ];
    expect(needed.filter((key) => !texts.zh.has(key))).toEqual([]);
  });
});

describe('the source of the screens', () => {
  it('holds no Chinese text; it stands in the locale files', () => {
    expect(sources.filter(({ code }) => HAN.test(code)).map(({ file }) => file)).toEqual([]);
  });

  it('asks only for texts that exist', () => {
    const asked = sources.flatMap(({ file, code }) =>
      [...code.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key]) => ({ file, key: key! })),
    );
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter(({ key }) => !texts.zh.has(key))).toEqual([]);
  });

  it('asks for every text: none is left over', () => {
    const code = sources.map((source) => source.code).join('\n');
    // A text whose last part is made of data (`state.${…}`) is asked for by its beginning.
    const unused = [...texts.zh.keys()].filter((key) => {
      const beginning = key.slice(0, key.lastIndexOf('.') + 1);
      return !code.includes(`'${key}'`) && !(beginning !== '' && code.includes(`\`${beginning}\${`));
    });
    expect(unused).toEqual([]);
  });
});

describe('the sentences of errors', () => {
  it('say it in both languages, as whole sentences', () => {
    for (const [code, { zh: chinese, en: english }] of Object.entries(errorSentences)) {
      expect(chinese, code).toMatch(/[。]$/);
      expect(HAN.test(chinese), code).toBe(true);
      expect(english, code).toMatch(/^[A-Z][\s\S]*\.$/);
      expect(HAN.test(english), code).toBe(false);
    }
  });
});
