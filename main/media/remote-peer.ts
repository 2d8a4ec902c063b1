/** A console's media peer at the center, reached through its station: passes calls on and brings events back. */
import type { TRPCClient } from '@trpc/client';
import { isErrorCode, QianshaoError } from '../../contract/errors.ts';
import type { MediaEvent, MediaPeer } from '../../contract/media.ts';
import type { StationRouter } from '../api/station-router.ts';
import { stream } from '../api/stream.ts';

type Media = TRPCClient<StationRouter>['media'];

/** @param media the center's signalling @param peer which page */
export function remotePeer(media: Media, peer: string): MediaPeer {
  const call =
    <I, O>(run: (input: I & { peer: string }) => Promise<O>) =>
    (input: I) =>
      named(run({ ...input, peer }));
  return {
    capabilities: () => named(media.capabilities.mutate({ peer })),
    createTransport: call((input) => media.createTransport.mutate(input)),
    connectTransport: call((input) => media.connectTransport.mutate(input)),
    restartIce: call((input) => media.restartIce.mutate(input)),
    closeTransport: call((input) => media.closeTransport.mutate(input)),
    produce: call((input) => media.produce.mutate(input)),
    closeProducer: call((input) => media.closeProducer.mutate(input)),
    produceData: call((input) => media.produceData.mutate(input)),
    consume: call((input) => media.consume.mutate(input)),
    resumeConsumer: call((input) => media.resumeConsumer.mutate(input)),
    pauseConsumer: call((input) => media.pauseConsumer.mutate(input)),
    closeConsumer: call((input) => media.closeConsumer.mutate(input)),
    setPreferredLayers: call((input) => media.setPreferredLayers.mutate(input)),
    requestKeyFrame: call((input) => media.requestKeyFrame.mutate(input)),
    events: (signal) => {
      // What ends at the center ends here: the page subscribes anew.
      const over = new AbortController();
      const end = () => over.abort();
      return stream<MediaEvent>(AbortSignal.any([signal, over.signal]), (emit) => {
        const subscription = media.events.subscribe({ peer }, { onData: emit, onError: end, onComplete: end });
        return () => subscription.unsubscribe();
      });
    },
  };
}

/** The center's refusal with its own code; anything else means that the center is away. */
export async function named<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error ? error.message : '';
    throw new QianshaoError(isErrorCode(code) ? code : 'center-away', undefined, error);
  }
}
