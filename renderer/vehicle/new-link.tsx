/** A network interface becomes a link: it wants a name and a kind. */
import { useTranslation } from 'react-i18next';
import type { LinkConfig } from '../../contract/link.ts';
import { useCall } from '../ui/call.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { api } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { LinkForm } from './link-form.tsx';
import { useLinks } from './link-store.ts';
import { PanelFrame } from './panel-frame.tsx';

export function NewLink({ name, kind }: { name: string; kind: LinkConfig['kind'] }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const add = async (config: LinkConfig) => {
    const taken = new Set(useLinks.getState().links.map(({ id }) => id));
    let id: string = config.kind;
    for (let number = 2; taken.has(id); number += 1) id = `${config.kind}-${number}`;
    if (!(await call((way) => api.links.put.mutate({ ...config, id }, way)))) openPanel({ kind: 'link', id });
  };
  return (
    <PanelFrame label={t('link.add')} head={<h2>{t('link.add')}</h2>}>
      <LinkForm
        config={{ id: 'new', kind, name: t(`link.kind.${kind}`), interface: name, enabled: true }}
        busy={busy}
        saveWord={t('settings.add')}
        onSave={(config) => void add(config)}
      />
      <RefusalLine refusal={refusal} />
    </PanelFrame>
  );
}
