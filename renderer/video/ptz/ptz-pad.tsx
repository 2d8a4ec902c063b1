/** The pad of a camera that can be turned: held to move, let go to stop; who has it, where it looks, its presets. */
import { Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isStill, STILL, type PtzMove, type PtzView } from '../../../contract/ptz.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { useHold } from '../../ui/use-hold.ts';
import { StateWord } from '../../ui/words.tsx';
import { atSpeed, canMove, MOVES, PAD, SPEEDS, type Direction, type Speed } from './directions.ts';
import { PresetList } from './preset-list.tsx';
import { useArrows } from './use-arrows.ts';
import { HAND, useHand, type Hand, type PtzAccess } from './use-hand.ts';
import './ptz.css';

const GLYPHS: Record<Direction, string> = {
  'left-up': '↖',
  up: '↑',
  'right-up': '↗',
  left: '←',
  right: '→',
  'left-down': '↙',
  down: '↓',
  'right-down': '↘',
  closer: '+',
  wider: '−',
};

interface Props {
  access: PtzAccess;
  station: string;
  view: PtzView;
}

export function PtzPad({ access, station, view }: Props) {
  const { t } = useTranslation();
  const hand = useHand(access, station, view.feed);
  const [speed, setSpeed] = useState<Speed>('middle');
  const hold = (move: PtzMove) => hand.hold(atSpeed(move, speed));
  useArrows(hold);
  const key = (direction: Direction) => (
    <PadKey key={direction} direction={direction} can={canMove(view.can, direction)} hold={hold} />
  );
  const { can } = view;
  return (
    <div className="ptz" data-testid="ptz" data-held={hand.held}>
      <WhoHolds view={view} />
      <div className="ptz-keys">
        {can.turn && (
          <div className="ptz-pad">
            {PAD.flat().map((button) => (button === 'home' ? <HomeKey key={button} hand={hand} /> : key(button)))}
          </div>
        )}
        {can.zoom && (
          <div className="ptz-zoom">
            {key('closer')}
            <span className="muted">{t('ptz.zoom')}</span>
            {key('wider')}
          </div>
        )}
      </div>
      <Segmented
        block
        value={speed}
        onChange={setSpeed}
        options={(Object.keys(SPEEDS) as Speed[]).map((value) => ({
          value,
          label: <span data-testid={`speed-${value}`}>{t(`ptz.speed.${value}`)}</span>,
        }))}
      />
      <RefusalLine refusal={hand.refusal} />
      <PresetList access={access} station={station} feed={view.feed} hand={hand} />
    </div>
  );
}

interface KeyProps {
  direction: Direction;
  can: boolean;
  hold: (move: PtzMove) => void;
}

function PadKey({ direction, can, hold }: KeyProps) {
  const { t } = useTranslation();
  const [down, setDown] = useState(false);
  const set = (move: PtzMove) => {
    const isDown = !isStill(move);
    // Whatever lets go comes more than once.
    if (isDown === down) return;
    setDown(isDown);
    hold(move);
  };
  const handlers = useHold({ press: () => can && set(MOVES[direction]), release: () => set(STILL) });
  return (
    <button
      type="button"
      className={down ? 'ptz-key pressed' : 'ptz-key'}
      aria-label={t(`ptz.way.${direction}`)}
      aria-pressed={down}
      disabled={!can}
      {...handlers}
      data-testid={`ptz-${direction}`}
    >
      {GLYPHS[direction]}
    </button>
  );
}

function HomeKey({ hand }: { hand: Hand }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className="ptz-key home"
      disabled={hand.busy}
      onClick={() => void hand.act({ type: 'home' })}
      data-testid="ptz-home"
    >
      {t('ptz.home')}
    </button>
  );
}

/** Who has the camera now, and where it looks as far as it tells. */
function WhoHolds({ view: { hand, position } }: { view: PtzView }) {
  const { t } = useTranslation();
  const mine = hand?.holder === HAND;
  // Who sits at a vehicle's console has no name of his own there.
  const name = hand && (hand.person === 'console' ? hand.stationName : `${hand.stationName} ${hand.person}`);
  return (
    <div className="ptz-who">
      <span data-testid="ptz-who" data-who={mine ? 'mine' : hand ? 'other' : 'nobody'}>
        {!hand ? (
          <span className="muted">{t('ptz.free')}</span>
        ) : mine ? (
          <StateWord level="ok">{t('ptz.mine')}</StateWord>
        ) : (
          <StateWord level="warn">{t('ptz.theirs', { name })}</StateWord>
        )}
      </span>
      {position && <Where position={position} />}
    </div>
  );
}

const percent = (part: number): string => `${part < 0 ? '−' : ''}${Math.abs(Math.round(part * 100))}%`;

function Where({ position: { pan, tilt, zoom } }: { position: NonNullable<PtzView['position']> }): ReactNode {
  const { t } = useTranslation();
  const words = [
    ...(pan === undefined || tilt === undefined
      ? []
      : [t('ptz.pan', { part: percent(pan) }), t('ptz.tilt', { part: percent(tilt) })]),
    ...(zoom === undefined ? [] : [t('ptz.zoomed', { part: percent(zoom) })]),
  ];
  return (
    <span className="muted" data-testid="ptz-where">
      {words.join(' · ')}
    </span>
  );
}
