/** Whether a feed is kept on the vehicle's disk: shown always, switched at a touch. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCall } from '../ui/call.ts';
import { StateWord } from '../ui/words.tsx';
import { api } from './console-store.ts';
import { useLocalVideo } from './video-store.ts';

const PICTURE = {
  recording: 'footage.recording',
  ready: 'footage.ready',
  off: 'footage.off',
  on: 'footage.switchOn',
  stop: 'footage.switchOff',
};
const SOUND = {
  recording: 'voiceRecord.recording',
  ready: 'voiceRecord.ready',
  off: 'voiceRecord.off',
  on: 'voiceRecord.switchOn',
  stop: 'voiceRecord.switchOff',
};

/** @param sound it is a radio channel */
export function RecordSwitch({ feed, sound }: { feed: string; sound?: true }) {
  const { t } = useTranslation();
  const { busy, call } = useCall();
  const isOn = useLocalVideo(({ footage }) => footage?.off.includes(feed) === false);
  const runs = useLocalVideo(({ footage }) => footage?.recording.includes(feed) === true);
  const toggle = () => void call((way) => api.video.sources.setRecord.mutate({ feed, record: !isOn }, way));
  const words = sound ? SOUND : PICTURE;
  const state = runs ? 'recording' : isOn ? 'ready' : 'off';
  return (
    <Button
      type="text"
      className="record-switch"
      disabled={busy}
      onClick={toggle}
      title={t(isOn ? words.stop : words.on)}
      data-testid={`record-${feed}`}
      data-state={state}
    >
      <StateWord level={runs ? 'ok' : 'off'}>{t(words[state])}</StateWord>
    </Button>
  );
}
