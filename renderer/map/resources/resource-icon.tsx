/** The symbol of a kind as lists show it: the same drawing as on the map. */
import type { ResourceKind } from '../../../contract/resource.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { INKS } from '../plot/inks.ts';
import { RESOURCE_SYMBOLS } from './resource-symbols.ts';

export function ResourceIcon({ kind, size = 34 }: { kind: ResourceKind; size?: number }) {
  const theme = usePreferences((state) => state.theme);
  const { plate, sign, ink } = RESOURCE_SYMBOLS[kind];
  const { edge, ink: inks } = INKS[theme];
  return (
    <svg className="resource-icon" viewBox="-20 -20 40 40" width={size} height={size} aria-hidden="true">
      <path d={plate} fill={edge} stroke={inks[ink]} strokeWidth={2} strokeLinejoin="round" />
      <path d={sign} fill={inks[ink]} fillRule="evenodd" />
    </svg>
  );
}
