/** Whose maps these are and under which number they were approved, in a line each. */
import type { MapPackage } from '../../../contract/map-package.ts';

export interface SourceWords {
  /** `审图号 GS(2026)1号` */
  approval: (number: string) => string;
  /** Said of a map that has none. */
  noApproval: string;
}

/** `随州影像 · © 某局 · 审图号 …` */
export function sourceLine({ name, facts }: MapPackage, words: SourceWords): string {
  const approval = facts?.approval === undefined ? words.noApproval : words.approval(facts.approval);
  return [name, facts?.attribution, approval].filter((part) => part !== undefined && part !== '').join(' · ');
}
