/** Who is in the conference and who speaks, how this page speaks, and who else can be called. */
import { AudioMutedOutlined, CloseOutlined, PhoneOutlined, VideoCameraOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attendee } from '../../contract/conference.ts';
import type { Station } from '../../contract/station.ts';
import { useCall } from '../ui/call.ts';
import { clockTime } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { useShown } from '../ui/use-shown.ts';
import { Ago, StateWord, useSentence, type Level } from '../ui/words.tsx';
import { Picture } from '../video/picture.tsx';
import {
  retryMicrophone,
  setCamera,
  setMode,
  showPanel,
  useVoice,
  watchFaces,
  type VoiceAccess,
} from './conference-store.ts';
import { HoldToTalk } from './hold-to-talk.tsx';
import { nameOf, useAbsent } from './names.ts';

export function ConferencePanel({ access }: { access: VoiceAccess }) {
  const { t } = useTranslation();
  const { conference, mode, refusal, blocked } = useVoice();
  const absent = useAbsent(conference);
  useFaces();
  return (
    <section className="conference-panel panel" aria-label={t('conference.button')} data-testid="conference-panel">
      <header>
        <strong className="grow">
          {t('conference.button')} {conference && t('conference.since', { time: clockTime(conference.startedAt) })}
        </strong>
        <Button icon={<CloseOutlined />} onClick={() => showPanel(false)} aria-label={t('conference.close')} />
      </header>
      <RefusalLine refusal={refusal} />
      {blocked && <div className="error-line">{t('conference.blocked')}</div>}
      <MicrophoneLine />
      <CameraLine />
      <ul className="attendees">
        {conference?.attendees.map((attendee) => (
          <Row key={attendee.id} attendee={attendee} />
        ))}
      </ul>
      <div className="modes" role="group" aria-label={t('conference.mode')}>
        {(['open', 'hold'] as const).map((one) => (
          <Button
            key={one}
            type={mode === one ? 'primary' : 'default'}
            aria-pressed={mode === one}
            onClick={() => setMode(one)}
            data-testid={`mode-${one}`}
          >
            {t(`conference.modes.${one}`)}
          </Button>
        ))}
      </div>
      {mode === 'hold' && (
        <>
          <HoldToTalk testId="panel-hold" />
          <span className="muted">{t('conference.space')}</span>
        </>
      )}
      {absent.length > 0 && (
        <ul className="attendees absent">
          {absent.map((station) => (
            <Absent key={station.id} station={station} access={access} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Only faces that are seen are received. */
function useFaces(): void {
  const shown = useShown();
  const narrow = useVoice((state) => state.narrow);
  const conference = useVoice((state) => state.joined);
  useEffect(() => {
    watchFaces(shown && !narrow && conference !== undefined);
    return () => watchFaces(false);
  }, [shown, narrow, conference]);
}

/** The own camera: off until a person wants it, and by itself where the link is too narrow. */
function CameraLine() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const { camera, cameraError, narrow } = useVoice();
  return (
    <>
      <Button
        icon={<VideoCameraOutlined />}
        type={camera ? 'primary' : 'default'}
        aria-pressed={camera}
        disabled={narrow}
        onClick={() => setCamera(!camera)}
        data-testid="camera"
      >
        {t(narrow ? 'conference.narrow' : camera ? 'conference.cameraOn' : 'conference.cameraOff')}
      </Button>
      {cameraError !== undefined && (
        <div className="error-line" role="alert" data-testid="camera-error" data-code={cameraError}>
          {sentence(cameraError)}
        </div>
      )}
    </>
  );
}

/** Why the others do not hear this page. */
function MicrophoneLine() {
  const { t } = useTranslation();
  const sentence = useSentence();
  const microphone = useVoice((state) => state.microphone);
  if (microphone === undefined) return null;
  return (
    <div className="error-line" role="alert" data-testid="microphone" data-code={microphone}>
      {sentence(microphone)}{' '}
      {microphone === 'microphone-denied' && (
        <Button onClick={retryMicrophone} data-testid="microphone-retry">
          {t('conference.retry')}
        </Button>
      )}
    </div>
  );
}

function Row({ attendee }: { attendee: Attendee }) {
  const { t } = useTranslation();
  const own = useVoice(({ joined }) => joined === attendee.id);
  const face = useVoice(({ faces }) => faces.get(attendee.face ?? ''));
  const preview = useVoice((state) => state.own);
  const stream = own ? preview : face;
  const speaks = useVoice(({ speaking }) => speaking.has(attendee.id));
  const state = attendee.away
    ? 'away'
    : speaks
      ? 'speaks'
      : attendee.muted
        ? 'muted'
        : attendee.producer === undefined
          ? 'listens'
          : 'quiet';
  const level: Record<typeof state, Level> = { away: 'bad', speaks: 'ok', muted: 'off', listens: 'off', quiet: 'off' };
  return (
    <li data-testid="attendee" data-state={state} data-station={attendee.station}>
      {stream && (
        <span className="face">
          <Picture stream={stream} testId={own ? 'face-own' : 'face'} />
        </span>
      )}
      <span className="grow">
        {nameOf(attendee)} {own && <span className="muted">{t('conference.own')}</span>}
        {attendee.muted && <AudioMutedOutlined aria-hidden />}
      </span>
      <StateWord level={level[state]}>{t(`conference.attendee.${state}`)}</StateWord>
    </li>
  );
}

function Absent({ station, access }: { station: Station; access: VoiceAccess }) {
  const { t } = useTranslation();
  const called = useVoice(({ conference }) => conference?.called.find((one) => one.station === station.id)?.at);
  const { busy, refusal, call } = useCall();
  return (
    <li>
      <span className="grow">
        {station.name}{' '}
        {called !== undefined && (
          <span className="muted">
            {t('conference.called')} <Ago at={called} />
          </span>
        )}
        <RefusalLine refusal={refusal} />
      </span>
      <Button
        icon={<PhoneOutlined />}
        loading={busy}
        onClick={() => void call((way) => access.api().invite.mutate({ station: station.id }, way))}
        data-testid={`call-${station.id}`}
      >
        {t('conference.call')}
      </Button>
    </li>
  );
}
