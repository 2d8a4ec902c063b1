/** What keeps the station from writing down, in large words for as long as it lasts. */
import { create } from 'zustand';
import type { StoreTrouble } from '../../contract/store-trouble.ts';
import { Ago, useSentence } from './words.tsx';

const useTroubles = create<{ troubles: readonly StoreTrouble[] }>(() => ({ troubles: [] }));

export const showTroubles = (troubles: readonly StoreTrouble[]): void => useTroubles.setState({ troubles });

export function StoreBanner() {
  const sentence = useSentence();
  const { troubles } = useTroubles();
  return troubles.map(({ code, since, detail }) => (
    <div key={code} className="line-banner" role="alert" title={detail} data-testid="store-trouble">
      ■ {sentence(code)} · <Ago at={since} />
    </div>
  ));
}
