/** Pages of the desk's right side. */
export const PAGES = ['video', 'position', 'messages', 'devices', 'link', 'bridge'] as const;
export type PageName = (typeof PAGES)[number];
