/** Plays the channels that this page listens to, whatever page of it is open. Draws nothing. */
import { useEffect, useMemo } from 'react';
import { listenTo, radioLine, setLevels, useRadio, type RadioAccess, type Seat } from './radio-store.ts';

/** How often it is looked how loud a channel is, ms. */
const LEVELS_MS = 200;
/** What is quieter is silence, dB below full scale. */
const QUIET_DB = -100;

interface Props {
  access: RadioAccess;
  seats: readonly Seat[];
  /** The page reads the levels of what it plays; else the station tells them. */
  reads?: boolean;
}

export function RadioSound({ access, seats, reads = false }: Props) {
  const listening = useRadio((state) => state.listening);
  const heard = useMemo(() => seats.filter(({ key }) => listening.includes(key)), [seats, listening]);
  const tracks = useMemo(() => heard.flatMap(({ track }) => track ?? []), [heard]);
  const isNeeded = heard.length > 0;
  useEffect(() => listenTo(access, tracks), [access, tracks]);
  const words = heard.map(({ key }) => key).join('\n');
  useEffect(() => {
    const { listen } = access;
    if (!listen || words === '') return undefined;
    const stops = words.split('\n').map((key) => {
      const [station = '', channel = ''] = splitKey(key);
      return listen(station, channel);
    });
    return () => stops.forEach((stop) => stop());
  }, [access, words]);
  useEffect(() => {
    if (!reads || !isNeeded) return undefined;
    const read = async () => {
      const line = radioLine(access);
      const levels = heard.map(async ({ key, track }) => {
        return [key, toDb(track && (await line.level(track.producer)))] as const;
      });
      setLevels(Object.fromEntries(await Promise.all(levels)));
    };
    const timer = setInterval(() => void read(), LEVELS_MS);
    return () => clearInterval(timer);
  }, [access, reads, isNeeded, heard]);
  return null;
}

export const seatKey = (station: string, channel: string): string => `${station}/${channel}`;
/** A station's id has no slash in it. */
const splitKey = (key: string): [string, string] => [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];

const toDb = (level: number | undefined): number =>
  level === undefined || level <= 0 ? QUIET_DB : Math.max(QUIET_DB, Math.round(20 * Math.log10(level)));
