/** A BeiDou short message terminal: its card, its beams, when the next message may go, what was written and heard. */
import { Button, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../contract/device.ts';
import { useCall } from '../ui/call.ts';
import { freshId } from '../ui/fresh-id.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { api, useConsole, useNewest } from './console-store.ts';
import { isThere } from './device-kinds.ts';
import { Beams } from './rdss-beams.tsx';
import { Countdown } from './rdss-countdown.tsx';
import { roomAfter } from './rdss-length.ts';
import { RdssTalk } from './rdss-talk.tsx';

/** Text goes after flash messages and positions (contract/device-command.ts). */
const TEXT_PRIORITY = 2;
/** Numbers offered to write to. */
const OFFERED = 4;

export function RdssPanel({ device }: { device: Device }) {
  return (
    <section data-testid="rdss-panel">
      <div className="rdss-top">
        <Countdown device={device} />
        <Beams device={device} />
      </div>
      <Writing device={device} />
      <RdssTalk device={device} />
    </section>
  );
}

function Writing({ device }: { device: Device }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const [to, setTo] = useState('');
  const [text, setText] = useState('');
  const [missing, setMissing] = useState<'to' | 'text'>();
  const words = useRef<TextAreaRef>(null);
  const there = isThere(device);
  const send = async () => {
    const lacking = Number(to) < 1 ? 'to' : text.trim() === '' ? 'text' : undefined;
    setMissing(lacking);
    if (lacking) return;
    const id = freshId();
    const command = { type: 'rdss-send', id, to: Number(to), text: text.trim(), priority: TEXT_PRIORITY } as const;
    if (await call((way) => api.devices.command.mutate({ id: device.id, command }, way))) return;
    setText('');
    words.current?.focus();
  };
  const locate = () => {
    const command = { type: 'rdss-locate', id: freshId() } as const;
    return void call((way) => api.devices.command.mutate({ id: device.id, command }, way));
  };
  return (
    <div className="writing">
      <div className="form-line">
        <Input
          value={to}
          onChange={({ target }) => setTo(target.value.replace(/\D/g, ''))}
          status={missing === 'to' ? 'error' : ''}
          maxLength={8}
          inputMode="numeric"
          placeholder={t('rdss.to')}
          aria-label={t('rdss.to')}
          data-testid="rdss-to"
        />
        <Numbers device={device} onNumber={setTo} />
      </div>
      <Input.TextArea
        ref={words}
        value={text}
        onChange={({ target }) => setText(target.value)}
        status={missing === 'text' ? 'error' : ''}
        rows={2}
        maxLength={1_000}
        placeholder={t('rdss.text')}
        aria-label={t('rdss.text')}
        data-testid="rdss-text"
      />
      <RoomLeft device={device} text={text.trim()} />
      <div className="form-line">
        <Button type="primary" disabled={busy || !there} onClick={() => void send()} data-testid="rdss-send">
          {t('rdss.send')}
        </Button>
        <Button disabled={busy || !there} onClick={locate} data-testid="rdss-locate">
          {t('rdss.locate')}
        </Button>
      </div>
      {missing && <div className="error-line">{t(`rdss.missing.${missing}`)}</div>}
      <RefusalLine refusal={refusal} />
    </div>
  );
}

/** Those written to or heard of lately: one touch instead of seven digits. */
function Numbers({ device, onNumber }: { device: Device; onNumber: (number: string) => void }) {
  const commands = useConsole((state) => state.commands[device.id]) ?? [];
  const heard = useConsole((state) => state.heard[device.id]) ?? [];
  const own = String(useNewest(device.id, 'rdss-card')?.card ?? '');
  const written = commands.flatMap(({ asked }) => (asked?.type === 'rdss-send' ? [String(asked.to)] : []));
  const numbers = [...heard.map(({ from }) => from), ...written].toReversed().filter((number) => number !== own);
  return [...new Set(numbers)].slice(0, OFFERED).map((number) => (
    <Button key={number} onClick={() => onNumber(number)}>
      {number}
    </Button>
  ));
}

function RoomLeft({ device, text }: { device: Device; text: string }) {
  const { t } = useTranslation();
  const maxBytes = useNewest(device.id, 'rdss-queue')?.maxBytes;
  if (maxBytes === undefined) return <div className="room muted">{t('rdss.roomUnknown')}</div>;
  const { hanzi, ascii } = roomAfter(text, maxBytes);
  const over = hanzi < 0;
  return (
    <div className={over ? 'room state-bad' : 'room'} data-testid="room" data-hanzi={hanzi} data-ascii={ascii}>
      {over ? `■ ${t('rdss.over', { count: -hanzi })}` : t('rdss.room', { hanzi, ascii })}
    </div>
  );
}
