/** A moving picture: shows a stream as it comes and goes. */
import { useEffect, useRef } from 'react';

export function Picture({ stream, testId }: { stream: MediaStream | undefined; testId?: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return undefined;
    element.srcObject = stream ?? null;
    if (stream) void element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [stream]);
  return <video ref={video} muted autoPlay playsInline data-testid={testId} />;
}
