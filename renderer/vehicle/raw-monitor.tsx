/** The bytes of a port as they pass, both ways: text or hex, held, filtered, recorded. */
import { Button, Input, Segmented } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../contract/device.ts';
import { clockTime } from '../ui/format.ts';
import { api } from './console-store.ts';
import { RawLines, type RawLine } from './raw-lines.ts';
import { RecordButton } from './recordings-list.tsx';

/** The screen is renewed no more often than this, ms. */
const RENEW_MS = 200;
/** Lines on the screen. */
const SHOWN = 300;
/** Nearer to the end than this the view follows it, px. */
const NEAR_END = 40;
/** A line to the station that ended is taken up again after this, ms. */
const AGAIN_MS = 1_000;

type Mode = 'text' | 'hex';

export function RawMonitor({ device }: { device: Device }) {
  const { t } = useTranslation();
  const [mode, setMode] = useState<Mode>('text');
  const [held, setHeld] = useState(false);
  const [filter, setFilter] = useState('');
  const lines = useLines(device.id, held)[mode];
  const wanted = filter.toLowerCase();
  const shown = lines.filter(({ text }) => text.toLowerCase().includes(wanted)).slice(-SHOWN);
  return (
    <div className="raw" data-testid="raw">
      <div className="raw-bar">
        <Segmented<Mode>
          value={mode}
          onChange={setMode}
          options={[
            { value: 'text', label: t('raw.text') },
            { value: 'hex', label: t('raw.hex') },
          ]}
        />
        <Button onClick={() => setHeld(!held)} type={held ? 'primary' : 'default'} data-testid="hold">
          {t(held ? 'raw.go' : 'raw.pause')}
        </Button>
        <RecordButton device={device} />
        <Input
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
          placeholder={t('raw.filter')}
          aria-label={t('raw.filter')}
          allowClear
          data-testid="filter"
        />
      </div>
      <Lines lines={shown} empty={t(filter === '' ? 'raw.empty' : 'raw.nothingFound')} />
    </div>
  );
}

/** Follows the end, unless a person has scrolled back to read. */
function Lines({ lines, empty }: { lines: RawLine[]; empty: string }) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (follows.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  const onScroll = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: React.UIEvent) => {
    follows.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
  };
  return (
    <div className="raw-lines" ref={box} onScroll={onScroll} tabIndex={0} data-testid="raw-lines">
      {lines.length === 0 && <div className="empty">{empty}</div>}
      {lines.map(({ key, at, direction, text }) => (
        <div key={key} className={`raw-${direction}`} data-direction={direction}>
          <time>{clockTime(at)}</time> <span>{direction === 'in' ? '↓' : '↑'}</span> {text}
        </div>
      ))}
    </div>
  );
}

/** What passes, in both ways of writing it; while held, what was there. */
function useLines(device: string, held: boolean): Record<Mode, RawLine[]> {
  const [lines, setLines] = useState<Record<Mode, RawLine[]>>({ text: [], hex: [] });
  const isHeld = useRef(held);
  useEffect(() => {
    isHeld.current = held;
  }, [held]);
  useEffect(() => {
    let books = { text: new RawLines('text'), hex: new RawLines('hex') };
    let changed = false;
    let ended = false;
    let stop = () => {};
    let again: ReturnType<typeof setTimeout> | undefined;
    const listen = () => {
      // What passed lately is told anew at each beginning.
      books = { text: new RawLines('text'), hex: new RawLines('hex') };
      const onEnd = () => {
        if (!ended) again = setTimeout(listen, AGAIN_MS);
      };
      const subscription = api.devices.raw.subscribe(
        { id: device },
        {
          onData: (chunk) => {
            books.text.add(chunk);
            books.hex.add(chunk);
            changed = true;
          },
          onError: onEnd,
          onComplete: onEnd,
        },
      );
      stop = () => subscription.unsubscribe();
    };
    listen();
    const timer = setInterval(() => {
      if (!changed || isHeld.current) return;
      changed = false;
      setLines({ text: books.text.lines(), hex: books.hex.lines() });
    }, RENEW_MS);
    return () => {
      ended = true;
      clearInterval(timer);
      clearTimeout(again);
      stop();
    };
  }, [device]);
  return lines;
}
