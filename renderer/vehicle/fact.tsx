/** One number with its label. */
import type { ReactNode } from 'react';

export function Fact({ label, wide = false, children }: { label: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? 'fact wide' : 'fact'}>
      <div className="label">{label}</div>
      <div className="value">{children}</div>
    </div>
  );
}
