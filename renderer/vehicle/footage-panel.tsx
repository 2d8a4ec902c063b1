/** What was recorded of a camera of the console. */
import { PanelFrame } from './panel-frame.tsx';
import { Playback } from './playback.tsx';

export function FootagePanel({ feed, name }: { feed: string; name: string }) {
  return (
    <PanelFrame label={name} head={<h2>{name}</h2>}>
      <Playback feed={feed} />
    </PanelFrame>
  );
}
