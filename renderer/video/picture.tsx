/** A moving picture: shows a stream as it comes and goes. */
import { useEffect, useRef, type RefObject } from 'react';

interface Props {
  stream: MediaStream | undefined;
  testId?: string;
  /** For who takes frames out of it. */
  element?: RefObject<HTMLVideoElement | null>;
}

export function Picture({ stream, testId, element }: Props) {
  const own = useRef<HTMLVideoElement>(null);
  const video = element ?? own;
  useEffect(() => {
    const shown = video.current;
    if (!shown) return undefined;
    shown.srcObject = stream ?? null;
    if (stream) void shown.play().catch(() => undefined);
    return () => {
      shown.srcObject = null;
    };
  }, [stream, video]);
  return <video ref={video} muted autoPlay playsInline data-testid={testId} />;
}
