/** Three themes with the same roles. Color means state and nothing else; night driving knows no blue and no white. */
import { theme as antd, type ThemeConfig } from 'antd';
import type { ThemeName } from './preferences.ts';

interface Roles {
  ground: string;
  panel: string;
  line: string;
  text: string;
  muted: string;
  ok: string;
  warn: string;
  bad: string;
  own: string;
  off: string;
  water: string;
  land: string;
}

export const roles: Record<ThemeName, Roles> = {
  dark: {
    ground: '#0f1419',
    panel: '#171d24',
    line: '#2a333d',
    text: '#e6edf3',
    muted: '#8b98a5',
    ok: '#3fb950',
    warn: '#e3a008',
    bad: '#f85149',
    own: '#58a6ff',
    off: '#6e7b88',
    water: '#0c2233',
    land: '#1b232b',
  },
  day: {
    ground: '#f3f5f7',
    panel: '#ffffff',
    line: '#cfd6dd',
    text: '#14191f',
    muted: '#57636f',
    ok: '#1a7f37',
    warn: '#8a5d00',
    bad: '#cf222e',
    own: '#0969da',
    off: '#7a8691',
    water: '#c9dfee',
    land: '#f7f5ef',
  },
  red: {
    ground: '#0a0202',
    panel: '#160505',
    line: '#401010',
    text: '#ee6a55',
    muted: '#ca5545',
    ok: '#c25a28',
    warn: '#e07a20',
    bad: '#ff3b2f',
    own: '#ff8060',
    off: '#a04030',
    water: '#140404',
    land: '#200a08',
  },
};

/** Roles as CSS variables on the root, for our own styles and for the map's canvas. */
export function applyRoles(name: ThemeName): void {
  const root = document.documentElement;
  root.dataset['theme'] = name;
  // Scroll bars and form fields of the browser itself: never white at night, whatever the desktop prefers.
  root.style.colorScheme = name === 'day' ? 'light' : 'dark';
  for (const [role, color] of Object.entries<string>({ ...roles[name] })) root.style.setProperty(`--${role}`, color);
}

export function antdTheme(name: ThemeName): ThemeConfig {
  const role = roles[name];
  return {
    algorithm: name === 'day' ? antd.defaultAlgorithm : antd.darkAlgorithm,
    token: {
      colorPrimary: role.own,
      colorInfo: role.own,
      colorSuccess: role.ok,
      colorWarning: role.warn,
      colorError: role.bad,
      colorBgBase: role.ground,
      colorBgContainer: role.panel,
      colorBgElevated: role.panel,
      colorBorder: role.line,
      colorTextBase: role.text,
      // What a field says of itself must be read at arm's length too.
      colorTextPlaceholder: role.muted,
      colorTextDescription: role.muted,
      ...(name === 'red' ? { colorTextLightSolid: role.ground } : {}),
      fontSize: 16,
      controlHeight: 44,
      controlHeightSM: 44,
      borderRadius: 4,
      motionDurationSlow: '0.15s',
      motionDurationMid: '0.1s',
    },
    components: {
      // For a hand in a glove, like every other target.
      Switch: {
        trackHeight: 44,
        handleSize: 36,
        trackPadding: 4,
        trackMinWidth: 84,
        ...(name === 'red' ? { handleBg: role.ground } : {}),
      },
    },
  };
}
