/** Whether anybody can see this page: a tab behind others or a window that is away need not decode pictures. */
import { useEffect, useState } from 'react';

/** Away for less is not away: a person looks into another tab and comes back. Ms. */
const AWAY_MS = 5_000;

export function useShown(): boolean {
  const [shown, setShown] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') setShown(true);
      else timer = setTimeout(() => setShown(false), AWAY_MS);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  return shown;
}
