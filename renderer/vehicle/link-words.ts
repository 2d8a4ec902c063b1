/** The link table in words: one sentence why a link is used, and one line of figures for each. */
import type { TFunction } from 'i18next';
import type { Link, LinkChange, LinkChoice, LinkSignal } from '../../contract/link.ts';
import { bitRate } from '../ui/format.ts';

/** `12 s`, `4 min`, `3 h`: how long something has been so. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}

/** A link that nobody named has the name of what it is. */
export const linkName = (t: TFunction, link: Pick<Link, 'id' | 'name'> | undefined): string =>
  link === undefined ? '—' : link.id === 'auto' && link.name === 'auto' ? t('link.auto') : link.name;

const nameOf = (t: TFunction, links: readonly Link[], id: string | undefined): string =>
  linkName(
    t,
    links.find((one) => one.id === id),
  );

const pct = (value: number): string => (value > 0 && value < 10 ? value.toFixed(1) : String(Math.round(value)));

interface Measured {
  rttMs?: number;
  lossPct?: number;
}

function figures(t: TFunction, { rttMs, lossPct }: Measured): string {
  const parts = [
    ...(rttMs === undefined ? [] : [t('link.delay', { ms: Math.round(rttMs) })]),
    ...(lossPct === undefined ? [] : [t('link.loss', { pct: pct(lossPct) })]),
  ];
  return parts.length > 0 ? parts.join(t('comma')) : t('link.notMeasured');
}

/** What is wrong with a link, with the figure that says so. */
function troubleWords(t: TFunction, trouble: string, { rttMs, lossPct }: Measured): string {
  if (trouble === 'lossy' && lossPct !== undefined) return t('link.loss', { pct: pct(lossPct) });
  if (trouble === 'slow' && rttMs !== undefined) return t('link.delay', { ms: Math.round(rttMs) });
  return t(`link.reason.${trouble}`);
}

/** Why the link in use is in use. @param now epoch ms */
export function whyWords(t: TFunction, { why, used }: LinkChoice, links: readonly Link[], now: number): string {
  const name = nameOf(t, links, used);
  switch (why.code) {
    case 'none':
    case 'only':
    case 'forced':
      return t(`link.why.${why.code}`, { name });
    case 'all-away':
      return t('link.why.all-away', { name, span: span(now - why.since) });
    case 'cheapest':
    case 'fastest':
      return t(`link.why.${why.code}`, { name, figures: figures(t, why) });
    case 'least-bad':
      return t('link.why.least-bad', { name, figures: figures(t, why) });
    case 'forced-away':
      return t('link.why.forced-away', { name, link: nameOf(t, links, why.link), span: span(now - why.since) });
    case 'instead':
      return t('link.why.instead', {
        name,
        link: nameOf(t, links, why.link),
        trouble: troubleWords(t, why.trouble, why),
        span: span(now - why.since),
      });
    case 'proving':
      return t('link.why.proving', { name, link: nameOf(t, links, why.link), span: span(why.at - now) });
  }
}

/** What the last change was. */
export const changeWords = (t: TFunction, change: LinkChange, links: readonly Link[]): string =>
  t('link.changed', {
    from: nameOf(t, links, change.from),
    to: nameOf(t, links, change.to),
    cause:
      change.cause === 'lossy' || change.cause === 'slow'
        ? troubleWords(t, change.cause, change)
        : t(`link.cause.${change.cause}`),
  });

/** `6.2M↑ 20M↓`: what was seen to pass at least. */
export function rateWords({ upKbps, downKbps }: Link): string {
  const parts = [
    ...(upKbps === undefined || upKbps < 1 ? [] : [`${bitRate(upKbps)}↑`]),
    ...(downKbps === undefined || downKbps < 1 ? [] : [`${bitRate(downKbps)}↓`]),
  ];
  return parts.length > 0 ? parts.join(' ') : '—';
}

/** `中国移动 5G SA n41 · −89 dBm · SINR 12 dB` */
export function signalWords(t: TFunction, signal: LinkSignal): string {
  const { operator, technology, registration, band, rsrpDbm, sinrDb } = signal;
  const minus = (value: number) => String(Math.round(value)).replace('-', '−');
  const cell = [operator, technology && t(`technology.${technology}`), band].filter(Boolean).join(' ');
  return [
    cell || t(`registration.${registration}`),
    ...(rsrpDbm === undefined ? [] : [`RSRP ${minus(rsrpDbm)} dBm`]),
    ...(sinrDb === undefined ? [] : [`SINR ${minus(sinrDb)} dB`]),
  ].join(' · ');
}
