/** Sending a feed on to other platforms: where it goes and how that stands, a new one, and the book of platforms. */
import { Button, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewPush, NewPushTarget, Push, PushEvent, PushTarget } from '../../contract/push.ts';
import { useCall } from '../ui/call.ts';
import { bitsPerSecond } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago, StateWord, type Level } from '../ui/words.tsx';
import { TargetForm } from './target-form.tsx';
import './shares.css';

type Run = { signal?: AbortSignal };

/** What the station does for it. */
export interface PushCalls {
  addTarget: (target: NewPushTarget, way: Run) => Promise<string>;
  removeTarget: (id: string, way: Run) => Promise<void>;
  start: (push: NewPush, way: Run) => Promise<string>;
  end: (id: string, way: Run) => Promise<void>;
  retry: (id: string, way: Run) => Promise<void>;
}

export interface PushesProps {
  feed: Pick<NewPush, 'station' | 'feed'>;
  /** Of all feeds. */
  all: Pick<PushEvent, 'targets' | 'pushes'>;
  calls: PushCalls;
  /** Whether this person enters platforms and takes them away. */
  keeper: boolean;
}

const LEVEL: Record<Push['state'], Level> = { running: 'ok', waiting: 'warn', failed: 'bad' };

export function Pushes({ feed: { station, feed }, all, calls, keeper }: PushesProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string>();
  const { busy, refusal, call } = useCall();
  const mine = all.pushes.filter((push) => push.station === station && push.feed === feed);
  const isFree = ({ id, many }: PushTarget) => !(many ? mine : all.pushes).some(({ target }) => target === id);
  const target = all.targets.find((each) => each.id === chosen && isFree(each))?.id;
  const start = () => {
    if (target !== undefined) void call((way) => calls.start({ station, feed, target }, way));
  };
  return (
    <div className="shares" data-testid="pushes">
      <p className="muted">{t('push.hint')}</p>
      {mine.map((push) => (
        <Row key={push.id} push={push} target={all.targets.find(({ id }) => id === push.target)} calls={calls} />
      ))}
      <div className="form-line">
        <Select
          className="grow"
          value={target ?? null}
          onChange={setChosen}
          placeholder={t(all.targets.length > 0 ? 'push.choose' : keeper ? 'push.noTargets' : 'push.askKeeper')}
          options={all.targets.map((each) => ({ value: each.id, label: each.name, disabled: !isFree(each) }))}
          aria-label={t('push.target')}
          data-testid="push-target"
        />
        <Button type="primary" onClick={start} disabled={busy || target === undefined} data-testid="push-start">
          {t('push.start')}
        </Button>
      </div>
      <RefusalLine refusal={refusal} />
      {keeper && <Book targets={all.targets} calls={calls} />}
    </div>
  );
}

function Row({ push, target, calls }: { push: Push; target: PushTarget | undefined; calls: PushCalls }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const { id, state, reason, since, detail, way, kbps, by } = push;
  const end = () => void call((run) => calls.end(id, run));
  const retry = () => void call((run) => calls.retry(id, run));
  const facts = [
    ...(way === undefined ? [] : [t(`push.way.${way}`)]),
    ...(kbps === undefined ? [] : [bitsPerSecond(kbps)]),
    t('push.by', { name: by }),
  ];
  return (
    <div className="push-row" data-testid={`push-${id}`} data-state={state} data-reason={reason}>
      <div className="form-line">
        <span className="grow one-line">
          <strong>{target?.name}</strong> <span className="muted">{target?.address}</span>
        </span>
        {state === 'failed' && (
          <Button onClick={retry} disabled={busy} data-testid="push-retry">
            {t('push.retry')}
          </Button>
        )}
        <Button danger onClick={end} disabled={busy} data-testid="push-end">
          {t('push.end')}
        </Button>
      </div>
      <div>
        <StateWord level={LEVEL[state]} title={detail}>
          {t(`push.reason.${reason}`)}
        </StateWord>{' '}
        <Ago at={since} /> <span className="muted">{facts.join(' · ')}</span>
      </div>
      <RefusalLine refusal={refusal} />
    </div>
  );
}

function Book({ targets, calls }: { targets: readonly PushTarget[]; calls: PushCalls }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { busy, refusal, call } = useCall();
  const remove = (id: string) => void call((way) => calls.removeTarget(id, way));
  const add = (target: NewPushTarget) =>
    void call(async (way) => {
      await calls.addTarget(target, way);
      setOpen(false);
    });
  return (
    <div className="shares" data-testid="push-book">
      <h3>{t('push.book')}</h3>
      {targets.map(({ id, name, address }) => (
        <div className="form-line" key={id} data-testid={`target-${id}`}>
          <span className="grow one-line">
            <strong>{name}</strong> <span className="muted">{address}</span>
          </span>
          <Popconfirm
            title={t('push.removeSure')}
            okText={t('push.remove')}
            cancelText={t('cancel')}
            onConfirm={() => remove(id)}
          >
            <Button danger disabled={busy} data-testid="target-remove">
              {t('push.remove')}
            </Button>
          </Popconfirm>
        </div>
      ))}
      {open ? (
        <TargetForm busy={busy} onSave={add} onCancel={() => setOpen(false)} />
      ) : (
        <div>
          <Button onClick={() => setOpen(true)} data-testid="target-new">
            {t('push.add')}
          </Button>
        </div>
      )}
      <RefusalLine refusal={refusal} />
    </div>
  );
}
