/** A time in Beijing as a person writes it, whatever the machine's own zone and language are. */

const BEIJING_MS = 8 * 3_600_000;

/** `2026-11-24 10:42`. */
export const toBeijing = (atMs: number): string =>
  new Date(atMs + BEIJING_MS).toISOString().slice(0, 16).replace('T', ' ');

const FIELD = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)$/;

/** Epoch ms; undefined: no time. */
export function fromBeijing(field: string): number | undefined {
  const [, day, time] = FIELD.exec(field.trim()) ?? [];
  const at = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(at) ? undefined : at - BEIJING_MS;
}
