/** What the console may ask of the vehicle's links. */
import { z } from 'zod';
import { localId } from '../../contract/identity.ts';
import { linkConfig, videoReport } from '../../contract/link.ts';
import type { LinkConfig, LinkInterface, LinkSetup, VideoReport } from '../../contract/link.ts';
import { person, router } from './trpc.ts';

export interface LinkServices {
  setups: () => LinkSetup[];
  interfaces: () => LinkInterface[];
  put: (config: LinkConfig) => void;
  remove: (id: string) => void;
  force: (id: string | undefined) => void;
  measure: (id: string) => Promise<{ upKbps: number; downKbps: number }>;
  reportVideo: (report: VideoReport) => void;
}

const one = z.object({ id: localId });

export const linkRouter = (links: LinkServices) =>
  router({
    setups: person.query(() => links.setups()),
    interfaces: person.query(() => links.interfaces()),
    put: person.input(linkConfig).mutation(({ input }) => links.put(input)),
    remove: person.input(one).mutation(({ input }) => links.remove(input.id)),
    /** Without an id: the station chooses again. */
    force: person.input(one.partial()).mutation(({ input }) => links.force(input.id)),
    measure: person.input(one).mutation(({ input }) => links.measure(input.id)),
    reportVideo: person.input(videoReport).mutation(({ input }) => links.reportVideo(input)),
  });
