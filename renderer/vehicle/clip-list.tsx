/** Spans that are kept for good: when, what, by whom; seen again at a touch, let go by hand. */
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ClipSummary } from '../../contract/footage.ts';
import { useCall } from '../ui/call.ts';
import { clockTime, dataSize, dateTime, duration } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { api } from './console-store.ts';

export function ClipList({ clips, onSeek }: { clips: readonly ClipSummary[]; onSeek: (at: number) => void }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  if (clips.length === 0) return <div className="muted clip-none">{t('footage.noClips')}</div>;
  return (
    <div className="clip-list" data-testid="clips">
      {clips.map(({ id, startAt, endAt, label, by, markedAt, bytes, count }) => (
        <div className="clip" key={id} data-testid="clip">
          <button type="button" onClick={() => onSeek(startAt)}>
            <strong>{label ?? t('footage.clip')}</strong>
            <span>
              {dateTime(startAt)} – {clockTime(endAt)} · {duration(endAt - startAt)} · {dataSize(bytes)}
            </span>
            <span className="muted">{t('footage.custody', { by, at: dateTime(markedAt), count })}</span>
          </button>
          <Popconfirm
            title={t('footage.releaseSure')}
            okText={t('footage.release')}
            cancelText={t('cancel')}
            onConfirm={() => void call((way) => api.video.clips.release.mutate({ id }, way))}
          >
            <Button disabled={busy} data-testid="clip-release">
              {t('footage.release')}
            </Button>
          </Popconfirm>
        </div>
      ))}
      <RefusalLine refusal={refusal} />
    </div>
  );
}
