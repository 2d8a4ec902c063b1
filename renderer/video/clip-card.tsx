/** A marked clip with what can be done with it, and its chain of custody. */
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckResult, CustodyView } from '../../contract/custody.ts';
import type { ClipSummary } from '../../contract/footage.ts';
import { useCall } from '../ui/call.ts';
import { clockTime, dataSize, dateTime, duration } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { StateWord } from '../ui/words.tsx';
import type { ClipListProps } from './clip-list.tsx';

/** A clip of an hour is read and hashed in this, ms. */
const CHECK_MS = 600_000;

export function ClipCard({ clip, own, access, onSeek }: { clip: ClipSummary } & Omit<ClipListProps, 'clips'>) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall(CHECK_MS);
  const [chain, setChain] = useState<CustodyView[]>();
  const { id, station, startAt, endAt, label, by, markedAt, bytes, count } = clip;
  const look = () => call(async (way) => setChain(await access.custody(id, way)));
  const check = async () => {
    if (!(await call((way) => access.check(id, way)))) await look();
  };
  return (
    <div className="clip" data-testid="clip">
      <button type="button" onClick={() => onSeek(startAt)}>
        <strong>{label ?? t('footage.clip')}</strong>
        <span>
          {dateTime(startAt)} – {clockTime(endAt)} · {duration(endAt - startAt)} · {dataSize(bytes)}
        </span>
        <span className="muted">{t('footage.custody', { by, at: dateTime(markedAt), count })}</span>
      </button>
      <div className="clip-tools">
        <Button disabled={busy} onClick={() => void check()} data-testid="clip-check">
          {t(busy ? 'evidence.checking' : 'evidence.check')}
        </Button>
        <Button href={`/clips/${id}.zip`} download onClick={() => setChain(undefined)} data-testid="clip-export">
          {t('evidence.export')}
        </Button>
        <Button
          disabled={busy}
          aria-expanded={chain !== undefined}
          onClick={() => (chain ? setChain(undefined) : void look())}
          data-testid="clip-chain"
        >
          {t('evidence.chain')}
        </Button>
        {station === own && (
          <Popconfirm
            title={t('footage.releaseSure')}
            okText={t('footage.release')}
            cancelText={t('cancel')}
            onConfirm={() => void call((way) => access.release(id, way))}
          >
            <Button disabled={busy} data-testid="clip-release">
              {t('footage.release')}
            </Button>
          </Popconfirm>
        )}
      </div>
      {chain && (
        <ol className="clip-chain" data-testid="custody">
          {chain.map(({ at, what, by: who, stationName, result }, index) => (
            <li key={index} data-what={what}>
              {dateTime(at)} {t(`evidence.${what}`)} · {who} · {stationName} {result && <Found result={result} />}
            </li>
          ))}
        </ol>
      )}
      <RefusalLine refusal={refusal} />
    </div>
  );
}

function Found({ result: { same, changed, missing } }: { result: CheckResult }) {
  const { t } = useTranslation();
  if (changed > 0) return <StateWord level="bad">{t('evidence.differs', { count: changed })}</StateWord>;
  if (missing > 0) return <StateWord level="warn">{t('evidence.missing', { same, count: missing })}</StateWord>;
  return <StateWord level="ok">{t('evidence.same', { count: same })}</StateWord>;
}
