/** Sharing a feed of the wall with viewers of other programs. */
import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import type { NewShare } from '../../../contract/share.ts';
import { Shares, type ShareCalls } from '../../video/shares.tsx';
import { centerApi, useCenter } from '../center-store.ts';

type SharedFeed = Pick<NewShare, 'station' | 'feed'> & { name: string };

/** The feed whose shares are shown. */
export const useSharing = create<{ feed?: SharedFeed | undefined }>(() => ({}));

const calls: ShareCalls = {
  add: (share, way) => centerApi().shares.add.mutate(share, way),
  revoke: (id, way) => centerApi().shares.revoke.mutate({ id }, way),
};

export function ShareDialog() {
  const { t } = useTranslation();
  const feed = useSharing((state) => state.feed);
  const all = useCenter((state) => state.shares);
  const close = () => useSharing.setState({ feed: undefined });
  return (
    <Modal
      open={feed !== undefined}
      onCancel={close}
      footer={null}
      destroyOnHidden
      title={t('share.title', { name: feed?.name ?? '' })}
    >
      {feed && <Shares feed={feed} all={all} calls={calls} />}
    </Modal>
  );
}
