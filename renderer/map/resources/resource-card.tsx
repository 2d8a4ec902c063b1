/** The resource that was touched: what it is, whom to call, how much of it, where, and from which list that is known. */
import { App, Button } from 'antd';
import type L from 'leaflet';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResourceList, ResourceRecord } from '../../../contract/resource.ts';
import type { Refusal } from '../../ui/call.ts';
import { dateTime } from '../../ui/format.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { RefusalLine } from '../../ui/refusal.tsx';
import { codeOf, detailOf } from '../../ui/words.tsx';
import { copiedText, coordinateText } from '../geo/coordinates.ts';
import { between, type Place } from '../geo/geodesic.ts';
import { openMapPanel } from '../map-panel-state.ts';
import { select } from '../picture-state.ts';
import { lookNear, openTab } from './near-state.ts';
import type { ResourceApi } from './resource-api.ts';
import { useLists, type MapResource } from './resource-book.ts';
import { Away } from './resource-facts.tsx';
import { ResourceIcon } from './resource-icon.tsx';

interface CardProps {
  map: L.Map;
  api: ResourceApi;
  resource: MapResource;
  own: Place | undefined;
}

type Known = { line: number; record: ResourceRecord } | { refusal: Refusal } | undefined;

export function ResourceCard({ map, api, resource, own }: CardProps) {
  const { t } = useTranslation();
  const list = useLists(({ lists }) => lists?.find(({ id }) => id === resource.list));
  const known = useRecord(api, resource, list?.version);
  const { name, kind } = resource;
  const category = known && 'record' in known ? known.record.category : undefined;
  return (
    <section className="map-panel unit-card resource-card" aria-label={name} data-testid="resource-card">
      <header>
        <ResourceIcon kind={kind} />
        <div className="grow">
          <h2>{name}</h2>
          <span className="muted">
            {t(`resources.kind.${kind}`)}
            {category !== undefined && category !== t(`resources.kind.${kind}`) && ` · ${category}`}
          </span>
        </div>
        <Button onClick={() => select(undefined)} aria-label={t('close')} data-testid="close-card">
          ✕
        </Button>
      </header>
      {own && (
        <div className="resource-away">
          {t('resources.fromOwn')} <Away {...between(own, resource)} />
        </div>
      )}
      {known === undefined && <div className="muted">{t('loading')}</div>}
      {known && 'refusal' in known && <RefusalLine refusal={known.refusal} />}
      {known && 'record' in known && <Facts {...known} list={list} />}
      <div className="buttons">
        <Button onClick={() => lookNear(resource)} data-testid="near-this">
          {t('resources.nearThis')}
        </Button>
        <Button onClick={() => map.panTo([resource.lat, resource.lon], { animate: false })}>
          {t('resources.center')}
        </Button>
        <Button
          onClick={() => {
            openTab('near');
            openMapPanel('resources');
          }}
          data-testid="back-to-list"
        >
          {t('resources.backToList')}
        </Button>
      </div>
    </section>
  );
}

/** Asked of the station once for each resource, and again when its list was imported anew. */
function useRecord(api: ResourceApi, { list: id, row }: MapResource, version: string | undefined): Known {
  const [known, setKnown] = useState<{ of: string; what: Known }>();
  const of = `${id} ${row} ${version}`;
  useEffect(() => {
    const abort = new AbortController();
    api.record.query({ id, row }, { signal: abort.signal }).then(
      (what) => setKnown({ of, what }),
      (error: unknown) => {
        if (!abort.signal.aborted)
          setKnown({ of, what: { refusal: { code: codeOf(error), detail: detailOf(error) } } });
      },
    );
    return () => abort.abort();
  }, [api, id, row, of]);
  return known?.of === of ? known.what : undefined;
}

function Facts({ record, line, list }: { record: ResourceRecord; line: number; list: ResourceList | undefined }) {
  const { t } = useTranslation();
  const format = usePreferences(({ coordinates }) => coordinates);
  const { contact, phone, amount, address, owner, more } = record;
  const facts: [string, string | undefined][] = [
    [t('resources.contact'), contact],
    [t('resources.amount'), amount],
    [t('resources.address'), address],
    [t('resources.owner'), owner],
    ...more,
  ];
  return (
    <>
      {phone !== undefined && <Copied className="phone" words={phone} copy={phone} testId="resource-phone" />}
      <dl className="resource-facts">
        {facts.map(
          ([name, value], index) =>
            value !== undefined && (
              <div key={index}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <Copied words={coordinateText(record, format)} copy={copiedText(record, format)} testId="resource-place" />
      {list && (
        <div className="muted resource-source" data-testid="resource-source">
          {t('resources.source', { file: list.file, line })}
          <br />
          {t('resources.imported', { at: dateTime(list.importedAt), by: list.by })}
        </div>
      )}
    </>
  );
}

/** A touch copies it. */
function Copied(props: { words: string; copy: string; testId: string; className?: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const copy = () =>
    void navigator.clipboard.writeText(props.copy).then(
      () => message.success(t('resources.copied')),
      () => message.error(t('unit.notCopied')),
    );
  return (
    <button
      type="button"
      className={`where ${props.className ?? ''}`}
      onClick={copy}
      title={t('unit.copy')}
      data-testid={props.testId}
    >
      {props.words}
    </button>
  );
}
