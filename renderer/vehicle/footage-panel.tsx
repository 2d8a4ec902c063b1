/** What was recorded of a camera of the console, or of a radio channel. */
import { OwnFootage } from './own-footage.tsx';
import { PanelFrame } from './panel-frame.tsx';
import { RecordSwitch } from './record-switch.tsx';

interface Props {
  feed: string;
  name: string;
  /** A radio channel. */
  sound?: true;
}

export function FootagePanel({ feed, name, sound }: Props) {
  const head = (
    <>
      <h2>{name}</h2>
      {sound && <RecordSwitch feed={feed} sound />}
    </>
  );
  return (
    <PanelFrame label={name} head={head}>
      <OwnFootage feed={feed} {...(sound && { sound })} />
    </PanelFrame>
  );
}
