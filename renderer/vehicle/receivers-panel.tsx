/** All receivers with their newest fix: which is used and why, what is doubtful, and a person's choice. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Receiver, Receivers } from '../../contract/positioning.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { Ago, StateWord, type Level } from '../ui/words.tsx';
import { api, useConsole } from './console-store.ts';
import { useDeviceName } from './device-name.ts';

/** A fix older than this is not of now, ms. */
const STALE_MS = 5_000;

export function ReceiversPanel() {
  const { t } = useTranslation();
  const state = useConsole(({ receivers }) => receivers);
  const nameOf = useDeviceName();
  const { busy, refusal, call } = useCall();
  if (!state || (state.receivers.length === 0 && state.choice === undefined)) return null;
  const choose = (device: string | null) => void call((options) => api.chooseReceiver.mutate({ device }, options));
  return (
    <section className="navigation" data-testid="receivers">
      <div className="panel-title">
        <h2>{t('receivers.title')}</h2>
        {state.choice !== undefined && (
          <Button onClick={() => choose(null)} disabled={busy} data-testid="receiver-auto">
            {t('receivers.toAuto')}
          </Button>
        )}
      </div>
      <Why state={state} nameOf={nameOf} />
      {refusal && <RefusalLine refusal={refusal} />}
      {state.receivers.map((receiver) => (
        <Row
          key={receiver.device}
          receiver={receiver}
          name={nameOf(receiver.device)}
          isChoice={receiver.device === state.choice}
          // With one receiver there is nothing to choose.
          onChoose={
            state.receivers.length > 1 && receiver.device !== state.choice ? () => choose(receiver.device) : undefined
          }
          busy={busy}
        />
      ))}
    </section>
  );
}

function Why({ state, nameOf }: { state: Receivers; nameOf: (id: string) => string }) {
  const { t } = useTranslation();
  const { reason, than, choice, choiceSilent } = state;
  return (
    <p className="doubt" data-testid="receiver-reason" data-reason={reason}>
      {choice !== undefined && choiceSilent && (
        <StateWord level="warn">{t('receivers.choiceSilent', { name: nameOf(choice) })}</StateWord>
      )}{' '}
      {t(`receivers.reason.${reason}`, { name: than === undefined ? '' : nameOf(than) })}
    </p>
  );
}

function levelOf({ used, state, doubts }: Receiver): Level {
  if (doubts.length > 0) return 'warn';
  if (used) return 'ok';
  return state === 'fix' ? 'off' : state === 'no-fix' ? 'warn' : 'bad';
}

function Row({
  receiver,
  name,
  isChoice,
  onChoose,
  busy,
}: {
  receiver: Receiver;
  name: string;
  isChoice: boolean;
  onChoose: (() => void) | undefined;
  busy: boolean;
}) {
  const { t } = useTranslation();
  const { device, state, used, doubts, apartM = 0, fix } = receiver;
  const km = (apartM / 1_000).toFixed(1);
  return (
    <div className="row" data-testid={`receiver-${device}`} data-used={used}>
      <div className="grow">
        <div className="title">
          <StateWord level={levelOf(receiver)}>{name}</StateWord>{' '}
          <span className="muted">
            {used ? t('receivers.used') : t(`receivers.state.${state}`)}
            {isChoice && ` · ${t('receivers.chosen')}`}
          </span>
        </div>
        {fix && (
          <div className="detail">
            {[
              t(fix.mode === 3 ? 'status.mode3' : 'status.mode2'),
              ...(fix.quality === undefined ? [] : [t(`receivers.quality.${fix.quality}`)]),
              ...(fix.satellites === undefined ? [] : [t('status.satellites', { count: fix.satellites })]),
              ...(fix.accuracyM === undefined ? [] : [`±${fix.accuracyM.toFixed(1)} ${t('position.metres')}`]),
              ...(fix.hdop === undefined ? [] : [`HDOP ${fix.hdop.toFixed(1)}`]),
            ].join(' · ')}{' '}
            <Ago at={fix.receivedAt} staleMs={STALE_MS} />
          </div>
        )}
        {doubts.map((doubt) => (
          <div key={doubt} className="doubt">
            <StateWord level="warn">{t(`receivers.doubt.${doubt}`, { km })}</StateWord>
          </div>
        ))}
      </div>
      {onChoose && (
        <Button onClick={onChoose} disabled={busy} data-testid={`choose-${device}`}>
          {t('receivers.choose')}
        </Button>
      )}
    </div>
  );
}
