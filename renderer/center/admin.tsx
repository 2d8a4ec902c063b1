/** Enrolment of vehicles and their certificates. */
import { App, Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../ui/clock.ts';
import { dateOnly, dateTime } from '../ui/format.ts';
import { codeOf, StateWord, useSentence } from '../ui/words.tsx';
import { centerApi, useCenter } from './center-store.ts';
import type { Person } from './auth.ts';

/** A certificate that ends within this is marked, ms. */
const SOON_MS = 90 * 86_400_000;

export function Admin({ person }: { person: Person }) {
  const { t } = useTranslation();
  if (person.role !== 'administrator') return <div className="empty">{t('center.notAllowed')}</div>;
  return (
    <div className="cards wide">
      <Codes />
      <Stations />
    </div>
  );
}

function Codes() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const sentence = useSentence();
  const [shown, setShown] = useState<{ code: string; expiresAt: number }>();
  const create = () =>
    void centerApi()
      .stations.createEnrolmentCode.mutate()
      .then(setShown)
      .catch((error: unknown) => message.error(sentence(codeOf(error))));
  return (
    <div className="card">
      <h2>{t('center.newCode')}</h2>
      {shown && (
        <>
          <p>{t('center.codeShown', { until: dateTime(shown.expiresAt) })}</p>
          <div className="code" data-testid="enrolment-code">
            {shown.code}
          </div>
          <Button
            onClick={() =>
              void navigator.clipboard.writeText(shown.code).then(() => message.success(t('center.copied')))
            }
          >
            {t('center.copy')}
          </Button>{' '}
        </>
      )}
      <Button type="primary" onClick={create} data-testid="create-code">
        {t('center.newCode')}
      </Button>
    </div>
  );
}

function Stations() {
  const { t } = useTranslation();
  const now = useNow();
  const { message } = App.useApp();
  const sentence = useSentence();
  const stations = useCenter((state) => state.enrolled);
  const revoke = (id: string) =>
    centerApi()
      .stations.revoke.mutate({ id })
      .catch((error: unknown) => void message.error(sentence(codeOf(error))));
  return (
    <div className="card">
      <h2>{t('center.stations')}</h2>
      {stations.length === 0 && <div className="muted">{t('center.noVehicles')}</div>}
      {stations.map(({ id, name, certificateUntil, revokedAt }) => (
        <div className="row" key={id}>
          <div className="grow">
            <div className="title">
              {name} <span className="muted">{id}</span>
            </div>
            {revokedAt === undefined ? (
              <StateWord level={certificateUntil < now ? 'bad' : certificateUntil - now < SOON_MS ? 'warn' : 'ok'}>
                {t('center.certificateUntil')} {dateOnly(certificateUntil)}
              </StateWord>
            ) : (
              <StateWord level="off">
                {t('center.revoked')} {dateTime(revokedAt)}
              </StateWord>
            )}
          </div>
          {revokedAt === undefined && (
            <Popconfirm
              title={t('center.revokeSure')}
              okText={t('center.yes')}
              cancelText={t('center.no')}
              okButtonProps={{ danger: true }}
              onConfirm={() => revoke(id)}
            >
              <Button danger>{t('center.revoke')}</Button>
            </Popconfirm>
          )}
        </div>
      ))}
    </div>
  );
}
