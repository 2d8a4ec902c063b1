/** Pages of the desk's right side. */
export const PAGES = ['video', 'radio', 'position', 'messages', 'alerts', 'devices', 'link', 'bridge'] as const;
export type PageName = (typeof PAGES)[number];
