/** What the station told this page of the links, and the points of their small diagrams. */
import { create } from 'zustand';
import { HISTORY_MS, type Link, type LinkChoice, type LinkSample } from '../../contract/link.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';

interface LinkStore {
  links: Link[];
  choice: LinkChoice | undefined;
  /** By link, oldest first. */
  samples: Record<string, LinkSample[]>;
}

export const useLinks = create<LinkStore>(() => ({ links: [], choice: undefined, samples: {} }));

/** Those of the last minutes, each once: a subscription that is taken again begins with all of them. */
function joined(known: readonly LinkSample[], more: readonly LinkSample[]): LinkSample[] {
  const fresh = more.filter(({ at }) => at > (known.at(-1)?.at ?? 0));
  const all = [...known, ...fresh];
  const newest = all.at(-1)?.at ?? 0;
  return all.filter(({ at }) => newest - at <= HISTORY_MS);
}

export const takeLinks = {
  links: ({ links, choice }: Extract<VehicleEvent, { type: 'links' }>) => useLinks.setState({ links, choice }),
  'link-samples': ({ link, samples: more }: Extract<VehicleEvent, { type: 'link-samples' }>) =>
    useLinks.setState(({ samples }) => ({ samples: { ...samples, [link]: joined(samples[link] ?? [], more) } })),
};

/** The link in use. */
export const useLinkInUse = (): Link | undefined =>
  useLinks(({ links, choice }) => links.find(({ id }) => id === choice?.used));
