/** The SFU's calls as a page sees them: the vehicle's page through its station, the center's page directly. */
import type { MediaCall, MediaEvent, MediaInput, MediaPeer } from '../../contract/media.ts';

type Result<C extends Exclude<MediaCall, 'events'>> = Awaited<ReturnType<MediaPeer[C]>>;

export type MediaSignalling = {
  [C in Exclude<MediaCall, 'events'>]: { mutate(input: MediaInput<C>): Promise<Result<C>> };
} & {
  events: {
    subscribe(
      input: MediaInput<'events'>,
      options: { onData(event: MediaEvent): void; onError?(error: unknown): void; onComplete?(): void },
    ): { unsubscribe(): void };
  };
};

/** A call that is not answered in this time has failed: the link is cut, and the next round tries again. Ms. */
const CALL_MS = 10_000;

export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), CALL_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The SFU answered and does not accept it; anything else (a cut, a center that is away) may pass by itself. */
export const isAnswer = (error: unknown): boolean =>
  error instanceof Error && (error.message === 'not-found' || error.message === 'media-refused');
