/** Spans that are kept for good: when, what, by whom; seen again at a touch, let go by hand. */
import { Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ClipSummary } from '../../contract/footage.ts';
import { useCall } from '../ui/call.ts';
import { clockTime, dataSize, dateTime, duration } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import type { FootageAccess } from './footage-access.ts';

interface Props {
  clips: readonly ClipSummary[];
  /** The station whose page this is: only what was marked there is let go there. */
  own: string;
  access: FootageAccess;
  onSeek: (at: number) => void;
}

export function ClipList({ clips, own, access, onSeek }: Props) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  if (clips.length === 0) return <div className="muted clip-none">{t('footage.noClips')}</div>;
  return (
    <div className="clip-list" data-testid="clips">
      {clips.map(({ id, station, startAt, endAt, label, by, markedAt, bytes, count }) => (
        <div className="clip" key={id} data-testid="clip">
          <button type="button" onClick={() => onSeek(startAt)}>
            <strong>{label ?? t('footage.clip')}</strong>
            <span>
              {dateTime(startAt)} – {clockTime(endAt)} · {duration(endAt - startAt)} · {dataSize(bytes)}
            </span>
            <span className="muted">{t('footage.custody', { by, at: dateTime(markedAt), count })}</span>
          </button>
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
      ))}
      <RefusalLine refusal={refusal} />
    </div>
  );
}
