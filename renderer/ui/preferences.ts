/** What the person at this screen chose; kept in this browser. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { CoordinateFormat } from './format.ts';

export const THEMES = ['dark', 'day', 'red'] as const;
export type ThemeName = (typeof THEMES)[number];
export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

interface Preferences {
  theme: ThemeName;
  language: Language;
  coordinates: CoordinateFormat;
  set: (change: Partial<Pick<Preferences, 'theme' | 'language' | 'coordinates'>>) => void;
}

export const usePreferences = create<Preferences>()(
  persist((set) => ({ theme: 'dark', language: 'zh-CN', coordinates: 'decimal', set: (change) => set(change) }), {
    name: 'qianshao.preferences',
  }),
);
