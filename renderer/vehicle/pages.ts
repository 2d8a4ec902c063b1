/** Pages of the desk's right side. */
export const PAGES = ['video', 'position', 'devices', 'link'] as const;
export type PageName = (typeof PAGES)[number];
