/** Three themes with the same roles, readable at noon and kind to the eye at night. */
import { describe, expect, it } from 'vitest';
import { THEMES } from '../../../renderer/ui/preferences.ts';
import { roles } from '../../../renderer/ui/theme.ts';

const channels = (color: string): [number, number, number] => {
  const [, r, g, b] = /^#(..)(..)(..)$/.exec(color)!;
  return [parseInt(r!, 16), parseInt(g!, 16), parseInt(b!, 16)];
};

/** WCAG 2.2 relative luminance and contrast ratio. */
function luminance(color: string): number {
  const [r, g, b] = channels(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

describe.each(THEMES)('theme %s', (name) => {
  const role = roles[name];

  it.each(['text', 'muted', 'warn', 'bad', 'own'] as const)('writes %s with a contrast of at least 4.5', (ink) => {
    expect(contrast(role[ink], role.panel)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(role[ink], role.ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['ok', 'off'] as const)('draws %s, a mark and not a text, with a contrast of at least 3', (mark) => {
    expect(contrast(role[mark], role.panel)).toBeGreaterThanOrEqual(3);
    expect(contrast(role[mark], role.land)).toBeGreaterThanOrEqual(2.5);
  });

  it('tells land from water', () => {
    expect(role.land).not.toBe(role.water);
  });
});

describe('the theme for night driving', () => {
  it('knows no blue and no white: red leads in every color, blue stays dim', () => {
    for (const [role, color] of Object.entries<string>({ ...roles.red })) {
      const [r, g, b] = channels(color);
      expect(r, role).toBeGreaterThan(g);
      expect(r, role).toBeGreaterThan(b);
      expect(b, role).toBeLessThan(0x80);
    }
  });
});
