/**
 * The vehicle's call for help: one touch, and it is in the journal and on its way; nothing asks whether it is meant. A touch
 * by accident is taken back by the button beside it, which stays for a while (later: on the page of the alerts).
 */
import { AlertOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AlertView } from '../../contract/alerting.ts';
import { useAlerting } from '../alerts/alert-store.ts';
import { NotedBy } from '../alerts/alert-words.tsx';
import { useCall } from '../ui/call.ts';
import { receiversNow, useNow } from '../ui/clock.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago, StateWord } from '../ui/words.tsx';
import { api, useConsole } from './console-store.ts';

/** So long it can be taken back beside the button, ms. */
const UNDO_MS = 15_000;
/** So long the button tells what became of the last call, ms. */
const SHOWN_MS = 10 * 60_000;

export function SosButton() {
  const { t } = useTranslation();
  useNow();
  const own = useConsole((state) => state.station?.id);
  const last = useAlerting((state) => state.alerts)
    .filter(({ alert, by }) => alert.kind === 'sos' && by === own && alert.unit === own)
    .reduce<AlertView | undefined>((a, b) => (a && a.alert.happenedAt > b.alert.happenedAt ? a : b), undefined);
  const { busy, refusal, call } = useCall();
  const since = last && receiversNow() - last.alert.happenedAt;
  return (
    <div className="sos" data-testid="sos">
      <Button
        danger
        type="primary"
        size="large"
        icon={<AlertOutlined />}
        loading={busy}
        onClick={() => void call((options) => api.alerts.callForHelp.mutate(undefined, options))}
        data-testid="sos-call"
      >
        {t('sos.call')}
      </Button>
      {last && since !== undefined && since < SHOWN_MS && <Fate view={last} mayUndo={since < UNDO_MS} />}
      <RefusalLine refusal={refusal} />
    </div>
  );
}

/** What became of the call: written, at the center, somebody has taken note of it. */
function Fate({ view, mayUndo }: { view: AlertView; mayUndo: boolean }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const { alert, by, acknowledged, cancelled, waiting } = view;
  const isHeard = acknowledged.some(({ station }) => station !== by);
  const word = cancelled ? 'cancelled' : isHeard ? 'heard' : waiting ? 'waiting' : 'arrived';
  const level = cancelled ? 'off' : isHeard ? 'ok' : waiting ? 'bad' : 'warn';
  return (
    <>
      <span data-testid="sos-state" data-state={word}>
        <StateWord level={level}>{t(`sos.${word}`)}</StateWord> <Ago at={alert.happenedAt} /> <NotedBy view={view} />
      </span>
      {mayUndo && !cancelled && (
        <Button
          size="large"
          loading={busy}
          onClick={() => void call((options) => api.alerts.cancel.mutate({ id: alert.id }, options))}
          data-testid="sos-undo"
        >
          {t('sos.undo')}
        </Button>
      )}
      <RefusalLine refusal={refusal} />
    </>
  );
}
