/** The kinds of resources: what their symbols mean, how many there are, which are shown. */
import { Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { RESOURCE_KINDS } from '../../../contract/resource.ts';
import { integer } from '../../ui/format.ts';
import { showKind, useLists, useResourceChoice } from './resource-book.ts';
import { ResourceIcon } from './resource-icon.tsx';

export function KindsTab() {
  const { t } = useTranslation();
  const lists = useLists((state) => state.lists) ?? [];
  const hidden = useResourceChoice((state) => state.hidden);
  const countOf = (kind: (typeof RESOURCE_KINDS)[number]) =>
    lists.reduce((sum, { counts }) => sum + (counts[kind] ?? 0), 0);
  return (
    <div className="resource-kinds">
      {RESOURCE_KINDS.map((kind) => (
        <label className="resource-kind" key={kind}>
          <ResourceIcon kind={kind} />
          <span className="grow">{t(`resources.kind.${kind}`)}</span>
          <span className="count">{integer(countOf(kind))}</span>
          <Switch checked={!hidden.includes(kind)} onChange={(on) => showKind(kind, on)} data-testid={`show-${kind}`} />
        </label>
      ))}
    </div>
  );
}
