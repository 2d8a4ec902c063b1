/** Whether a feed is kept on the vehicle's disk: shown always, switched at a touch. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCall } from '../ui/call.ts';
import { StateWord } from '../ui/words.tsx';
import { api } from './console-store.ts';
import { useLocalVideo } from './video-store.ts';

export function RecordSwitch({ feed }: { feed: string }) {
  const { t } = useTranslation();
  const { busy, call } = useCall();
  const isOn = useLocalVideo(({ footage }) => footage?.off.includes(feed) === false);
  const runs = useLocalVideo(({ footage }) => footage?.recording.includes(feed) === true);
  const toggle = () => void call((way) => api.video.sources.setRecord.mutate({ feed, record: !isOn }, way));
  return (
    <Button
      type="text"
      className="record-switch"
      disabled={busy}
      onClick={toggle}
      title={t(isOn ? 'footage.switchOff' : 'footage.switchOn')}
      data-testid={`record-${feed}`}
      data-state={runs ? 'recording' : isOn ? 'ready' : 'off'}
    >
      <StateWord level={runs ? 'ok' : 'off'}>
        {t(runs ? 'footage.recording' : isOn ? 'footage.ready' : 'footage.off')}
      </StateWord>
    </Button>
  );
}
