/** The conference in the bottom bar, always in reach: join, mute or hold to talk, leave; and the panel of who is in it. */
import { AudioMutedOutlined, AudioOutlined, PhoneOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { RefusalLine } from '../ui/refusal.tsx';
import { StateWord, type Level } from '../ui/words.tsx';
import { ConferencePanel } from './conference-panel.tsx';
import {
  join,
  leave,
  mute,
  rejoin,
  setNarrow,
  setThin,
  showPanel,
  useVoice,
  type VoiceAccess,
} from './conference-store.ts';
import { HoldToTalk, useSpaceToTalk } from './hold-to-talk.tsx';
import { nameOf } from './names.ts';
import './voice.css';

export interface ConferenceBarProps {
  access: VoiceAccess;
  /** This page's link is thin. */
  thin?: boolean;
  /** What its ceiling leaves is too little for faces. */
  narrow?: boolean;
}

export function ConferenceBar({ access, thin = false, narrow = false }: ConferenceBarProps) {
  const { t } = useTranslation();
  const { conference, joined, mode, muted, panel, refusal } = useVoice();
  useEffect(() => setThin(thin), [thin]);
  useEffect(() => setNarrow(narrow), [narrow]);
  useEffect(() => rejoin(access), [access, conference]);
  useSpaceToTalk(joined !== undefined && mode === 'hold');
  const count = conference?.attendees.length ?? 0;
  const touch = () => (joined === undefined ? join(access) : showPanel(!panel));
  return (
    <div className="conference-bar" data-testid="conference" data-joined={joined !== undefined}>
      <Button
        size="large"
        type={joined === undefined && count > 0 ? 'primary' : 'default'}
        icon={<PhoneOutlined />}
        onClick={touch}
        aria-expanded={joined === undefined ? undefined : panel}
        data-testid="conference-button"
      >
        {t('conference.button')}
        {count > 0 && ` ${count}`}
      </Button>
      {joined !== undefined && (
        <>
          {mode === 'hold' ? (
            <HoldToTalk testId="bar-hold" />
          ) : (
            <Button
              size="large"
              danger={muted}
              icon={muted ? <AudioMutedOutlined /> : <AudioOutlined />}
              onClick={() => mute(!muted)}
              aria-pressed={muted}
              data-testid="conference-mute"
            >
              {t(muted ? 'conference.muted' : 'conference.mute')}
            </Button>
          )}
          <Button size="large" danger onClick={leave} data-testid="conference-leave">
            {t('conference.leave')}
          </Button>
          <Word />
        </>
      )}
      {joined === undefined && <RefusalLine refusal={refusal} />}
      {panel && joined !== undefined && <ConferencePanel access={access} />}
    </div>
  );
}

/** How it stands, in a word: who speaks, what is missing. */
function Word() {
  const { t } = useTranslation();
  const { conference, joined, reachable, refusal, sending, microphone, speaking } = useVoice();
  const mine = conference?.attendees.find(({ id }) => id === joined);
  const talker = conference?.attendees.find(({ id }) => id !== joined && speaking.has(id));
  const [level, state]: [Level, string] =
    !reachable || refusal
      ? ['bad', 'away']
      : !mine
        ? ['warn', 'joining']
        : microphone !== undefined
          ? ['warn', 'listening']
          : sending
            ? ['ok', 'on']
            : ['warn', 'joining'];
  return (
    <span className="conference-word" data-testid="conference-state" data-state={state}>
      <StateWord level={level}>
        {talker ? t('conference.speaks', { name: nameOf(talker) }) : t(`conference.state.${state}`)}
      </StateWord>
    </span>
  );
}
