/** Giving a feed of the wall to others: to viewers of other programs, and to other platforms. */
import { Modal, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { NewShare } from '../../../contract/share.ts';
import { Pushes, type PushCalls } from '../../video/pushes.tsx';
import { Shares, type ShareCalls } from '../../video/shares.tsx';
import { centerApi, useCenter } from '../center-store.ts';

type SharedFeed = Pick<NewShare, 'station' | 'feed'> & { name: string };

/** The feed that is given to others. */
export const useSharing = create<{ feed?: SharedFeed | undefined }>(() => ({}));

const shareCalls: ShareCalls = {
  add: (share, way) => centerApi().shares.add.mutate(share, way),
  revoke: (id, way) => centerApi().shares.revoke.mutate({ id }, way),
};
const pushCalls: PushCalls = {
  addTarget: (target, way) => centerApi().pushes.addTarget.mutate(target, way),
  removeTarget: (id, way) => centerApi().pushes.removeTarget.mutate({ id }, way),
  start: (push, way) => centerApi().pushes.start.mutate(push, way),
  end: (id, way) => centerApi().pushes.end.mutate({ id }, way),
  retry: (id, way) => centerApi().pushes.retry.mutate({ id }, way),
};

/** @param keeper this person enters other platforms and takes them away */
export function ShareDialog({ keeper }: { keeper: boolean }) {
  const { t } = useTranslation();
  const feed = useSharing((state) => state.feed);
  const shares = useCenter((state) => state.shares);
  const pushing = useCenter((state) => state.pushing);
  const close = () => useSharing.setState({ feed: undefined });
  return (
    <Modal
      open={feed !== undefined}
      onCancel={close}
      footer={null}
      destroyOnHidden
      title={t('share.title', { name: feed?.name ?? '' })}
    >
      {feed && (
        <Tabs
          items={[
            {
              key: 'shares',
              label: t('share.watch'),
              children: <Shares feed={feed} all={shares} calls={shareCalls} />,
            },
            {
              key: 'pushes',
              label: t('push.open'),
              children: <Pushes feed={feed} all={pushing} calls={pushCalls} keeper={keeper} />,
            },
          ]}
        />
      )}
    </Modal>
  );
}
