/** What can be done with a picture: hold it, take it, make it large. Shown for the one that is pointed at or was touched. */
import {
  CameraOutlined,
  CompressOutlined,
  DragOutlined,
  ExpandOutlined,
  PauseOutlined,
  PlayCircleOutlined,
  ShareAltOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { TileProps } from './tile.tsx';

type Props = Pick<
  TileProps,
  'held' | 'isAlone' | 'onHold' | 'onRelease' | 'onShot' | 'onEnlarge' | 'onShare' | 'onTurn' | 'pad'
> & {
  video: RefObject<HTMLVideoElement | null>;
  hasPicture: boolean;
};

export function TileTools(props: Props) {
  const { held, isAlone, onHold, onRelease, onShot, onEnlarge, onShare, onTurn, pad, video, hasPicture } = props;
  const { t } = useTranslation();
  const withVideo = (act: (element: HTMLVideoElement) => void) => () => video.current && act(video.current);
  const stop = (event: { stopPropagation(): void }) => event.stopPropagation();
  const words = {
    hold: t(held ? 'wall.goOn' : 'wall.hold'),
    shot: t('wall.shot'),
    share: t('share.open'),
    turn: t('ptz.open'),
    enlarge: t(isAlone ? 'center.back' : 'wall.enlarge'),
  };
  return (
    <span className="tile-tools" onPointerDown={stop} onClick={stop} onDoubleClick={stop}>
      <Button
        icon={held ? <PlayCircleOutlined /> : <PauseOutlined />}
        title={words.hold}
        aria-label={words.hold}
        disabled={!hasPicture}
        onClick={held ? onRelease : withVideo(onHold)}
        data-testid="hold"
      />
      <Button
        icon={<CameraOutlined />}
        title={words.shot}
        aria-label={words.shot}
        disabled={!hasPicture}
        onClick={withVideo(onShot)}
        data-testid="shot"
      />
      {onTurn && (
        <Button
          type={pad === undefined ? 'default' : 'primary'}
          icon={<DragOutlined />}
          title={words.turn}
          aria-label={words.turn}
          aria-pressed={pad !== undefined}
          onClick={onTurn}
          data-testid="turn"
        />
      )}
      {onShare && (
        <Button
          icon={<ShareAltOutlined />}
          title={words.share}
          aria-label={words.share}
          onClick={onShare}
          data-testid="share"
        />
      )}
      <Button
        icon={isAlone ? <CompressOutlined /> : <ExpandOutlined />}
        title={words.enlarge}
        aria-label={words.enlarge}
        onClick={onEnlarge}
        data-testid="enlarge"
      />
    </span>
  );
}
