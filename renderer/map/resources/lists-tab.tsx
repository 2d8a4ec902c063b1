/** The lists of the station: importing one, what was not imported and why, taking one away. */
import { Button, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  resourceDatum,
  RESOURCE_KINDS,
  type ResourceDatum,
  type ResourceKind,
  type ResourceList,
  type RowProblem,
} from '../../../contract/resource.ts';
import { useCall } from '../../ui/call.ts';
import { FilePicker } from '../../ui/file-picker.tsx';
import { dateTime, integer } from '../../ui/format.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { StateWord } from '../../ui/words.tsx';
import { ImportRow } from '../packages/import-row.tsx';
import { importList, putAwayList, useListImports } from './imports.ts';
import type { ResourceApi } from './resource-api.ts';
import { useLists } from './resource-book.ts';

const ENDINGS = '.csv,.txt,.geojson,.json';
/** A disk may be slow, ms. */
const REMOVE_MS = 30_000;

export function ListsTab({ api }: { api: ResourceApi }) {
  const { t } = useTranslation();
  const lists = useLists((state) => state.lists);
  const imports = useListImports((state) => state.imports);
  const [files, setFiles] = useState<readonly File[]>([]);
  return (
    <div className="resource-lists">
      <FilePicker
        title={t('resources.import')}
        hint={t('resources.importHint')}
        accept={ENDINGS}
        onFiles={setFiles}
        testId="import-list"
      />
      {files.length > 0 && <NewImport files={files} onEnd={() => setFiles([])} />}
      {imports.map((one) => (
        <ImportRow key={one.id} one={one} putAway={putAwayList}>
          <Refused code={one.reason?.code} detail={one.reason?.detail} />
        </ImportRow>
      ))}
      {lists === undefined && <div className="empty">{t('loading')}</div>}
      {lists?.length === 0 && imports.length === 0 && files.length === 0 && (
        <div className="empty">
          {t('resources.none')}
          <br />
          {t('resources.noneHint')}
        </div>
      )}
      {lists?.map((list) => (
        <ListRow key={list.id} api={api} list={list} />
      ))}
    </div>
  );
}

/** What only the person knows of a file: its datum has no default, for a wrong one puts all of it half a kilometer away. */
function NewImport({ files, onEnd }: { files: readonly File[]; onEnd: () => void }) {
  const { t } = useTranslation();
  const [datum, setDatum] = useState<ResourceDatum>();
  const [kind, setKind] = useState<ResourceKind | 'file'>('file');
  const start = () => {
    if (!datum) return;
    for (const file of files) importList(file, kind === 'file' ? { datum } : { datum, kind });
    onEnd();
  };
  return (
    <div className="layer new-import" data-testid="new-import">
      <div className="title">{files.map(({ name }) => name).join(t('comma'))}</div>
      <div className="muted">{t('resources.whichDatum')}</div>
      <div className="near-kinds" role="radiogroup" aria-label={t('resources.whichDatum')}>
        {resourceDatum.options.map((one) => (
          <Button
            key={one}
            type={one === datum ? 'primary' : 'default'}
            role="radio"
            aria-checked={one === datum}
            onClick={() => setDatum(one)}
            data-testid={`datum-${one}`}
          >
            {t(`resources.datum.${one}`)}
          </Button>
        ))}
      </div>
      <label className="form-line">
        <span className="muted">{t('resources.whichKind')}</span>
        <Select
          value={kind}
          onChange={setKind}
          options={[
            { value: 'file' as const, label: t('resources.kindOfFile') },
            ...RESOURCE_KINDS.map((value) => ({ value, label: t(`resources.kind.${value}`) })),
          ]}
          data-testid="list-kind"
        />
      </label>
      <div className="buttons">
        <Button type="primary" disabled={!datum} onClick={start} data-testid="start-import">
          {t('resources.start')}
        </Button>
        <Button onClick={onEnd}>{t('resources.cancel')}</Button>
      </div>
    </div>
  );
}

/** `12 no-place`: on which line, and why; else as it is. */
function Refused({ code, detail = '' }: { code: string | undefined; detail: string | undefined }) {
  const { t, i18n } = useTranslation();
  const [line = '', reason = ''] = detail.split(' ');
  if (code === 'resource-none' && i18n.exists(`resources.reason.${reason}`))
    return <div className="detail">{t('resources.badRow', { line, reason: t(`resources.reason.${reason}`) })}</div>;
  if (code === 'resource-columns') return <div className="detail">{t('resources.firstLine', { text: detail })}</div>;
  return <div className="detail">{detail}</div>;
}

function ListRow({ api, list }: { api: ResourceApi; list: ResourceList }) {
  const { t } = useTranslation();
  const { busy, refusal, call } = useCall();
  const [problems, setProblems] = useState<readonly RowProblem[]>();
  const { id, file, counts, total, problems: bad, datum, coding, format, importedAt, by } = list;
  const remove = () => void call(() => api.remove.mutate({ id }, { signal: AbortSignal.timeout(REMOVE_MS) }));
  const look = () =>
    void call(async (way) => setProblems(problems ? undefined : await api.problems.query({ id }, way)));
  const words = RESOURCE_KINDS.flatMap((kind) => {
    const count = counts[kind];
    return count === undefined ? [] : [`${t(`resources.kind.${kind}`)} ${integer(count)}`];
  });
  return (
    <div className="layer" data-testid="resource-list" data-id={id}>
      <div className="layer-head">
        <span className="title">{file}</span>
        <Popconfirm
          title={t('resources.removeSure', { count: total })}
          okText={t('resources.remove')}
          cancelText={t('resources.cancel')}
          onConfirm={remove}
        >
          <Button disabled={busy} data-testid="remove-list">
            {t('resources.remove')}
          </Button>
        </Popconfirm>
      </div>
      <div className="detail">
        {words.join(' · ')}
        <br />
        {[t(`resources.datum.${datum}`), format === 'csv' ? `CSV ${t(`resources.coding.${coding}`)}` : 'GeoJSON'].join(
          ' · ',
        )}
        <br />
        {t('resources.imported', { at: dateTime(importedAt), by })}
      </div>
      {bad > 0 && (
        <div className="layer-tools">
          <StateWord level="warn">{t('resources.notImported', { count: bad })}</StateWord>
          <Button onClick={look} disabled={busy} aria-expanded={problems !== undefined} data-testid="list-problems">
            {t(problems ? 'resources.hideProblems' : 'resources.showProblems')}
          </Button>
        </div>
      )}
      {problems && <Problems problems={problems} total={bad} />}
      <RefusalLine refusal={refusal} />
    </div>
  );
}

function Problems({ problems, total }: { problems: readonly RowProblem[]; total: number }) {
  const { t } = useTranslation();
  return (
    <ul className="row-problems" data-testid="row-problems">
      {problems.map(({ line, item, reason, text }, index) => (
        <li key={index}>
          {t(item === undefined ? 'resources.badRow' : 'resources.badFeature', {
            line,
            item,
            reason: t(`resources.reason.${reason}`),
          })}
          {text !== undefined && <div className="muted">{text}</div>}
        </li>
      ))}
      {total > problems.length && <li>{t('resources.moreProblems', { count: total - problems.length })}</li>}
    </ul>
  );
}
