/** Signalling of an SFU as procedures; the same router at the vehicle (which passes on) and at the center. */
import { mediaCalls, type MediaCall, type MediaInput, type MediaPeer } from '../../contract/media.ts';
import { open, router, type Context } from './trpc.ts';

/** @param peerOf the caller's place at the SFU that is meant */
export function mediaRouterOf(peerOf: (context: Context, peer: string) => MediaPeer) {
  const call = <C extends Exclude<MediaCall, 'events'>, R>(
    name: C,
    run: (peer: MediaPeer, input: MediaInput<C>) => Promise<R>,
  ) =>
    open.input(mediaCalls[name]).mutation(({ ctx, input }) => {
      const valid = input as MediaInput<C>;
      return run(peerOf(ctx, valid.peer), valid);
    });

  return router({
    capabilities: call('capabilities', (peer) => peer.capabilities()),
    createTransport: call('createTransport', (peer, input) => peer.createTransport(input)),
    connectTransport: call('connectTransport', (peer, input) => peer.connectTransport(input)),
    restartIce: call('restartIce', (peer, input) => peer.restartIce(input)),
    closeTransport: call('closeTransport', (peer, input) => peer.closeTransport(input)),
    produce: call('produce', (peer, input) => peer.produce(input)),
    closeProducer: call('closeProducer', (peer, input) => peer.closeProducer(input)),
    produceData: call('produceData', (peer, input) => peer.produceData(input)),
    consume: call('consume', (peer, input) => peer.consume(input)),
    resumeConsumer: call('resumeConsumer', (peer, input) => peer.resumeConsumer(input)),
    pauseConsumer: call('pauseConsumer', (peer, input) => peer.pauseConsumer(input)),
    closeConsumer: call('closeConsumer', (peer, input) => peer.closeConsumer(input)),
    setPreferredLayers: call('setPreferredLayers', (peer, input) => peer.setPreferredLayers(input)),
    requestKeyFrame: call('requestKeyFrame', (peer, input) => peer.requestKeyFrame(input)),
    events: open.input(mediaCalls.events).subscription(async function* ({ ctx, input, signal }) {
      yield* peerOf(ctx, input.peer).events(signal ?? new AbortController().signal);
    }),
  });
}

/** At the SFU that the station's door leads to. */
export const mediaRouter = mediaRouterOf((context, peer) => context.mediaPeer(peer));
export type MediaRouter = typeof mediaRouter;
