/** What was recorded of a camera of the console. */
import { PanelFrame } from './panel-frame.tsx';
import { OwnFootage } from './own-footage.tsx';

export function FootagePanel({ feed, name }: { feed: string; name: string }) {
  return (
    <PanelFrame label={name} head={<h2>{name}</h2>}>
      <OwnFootage feed={feed} />
    </PanelFrame>
  );
}
