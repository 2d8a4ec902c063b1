/** Alerts as the screens show them: with what became of each, and one for one thing though two stations judged it. */
import type { AlertStep, AlertView } from '../../../contract/alerting.ts';
import type { AlertRow } from '../../store/alerts.ts';
import { subjectKey, subjectOf } from './subject.ts';

/**
 * Two stations that see a unit at different moments tell the same thing at times not farther apart than this, ms: a picture
 * over a thin link is some ten seconds old.
 */
export const SAME_MS = 120_000;

/** One word for what an alert is about; one that nobody judges is about itself. */
const topicOf = ({ alert }: AlertRow): string => {
  const subject = subjectOf(alert);
  return subject ? subjectKey(subject) : alert.id;
};

/** Whether two alerts of one topic are the same one. */
const isSame = (a: AlertRow, b: AlertRow): boolean =>
  a.alert.id === b.alert.id ||
  (a.station !== b.station && Math.abs(a.alert.happenedAt - b.alert.happenedAt) <= SAME_MS);

/** The station whose unit it is sees more of it than any other. */
const isFirstHand = ({ station, alert }: AlertRow): boolean => station === alert.station;

/** Rows with what is the same put together, each group with the row that is shown first. */
export function together(rows: readonly AlertRow[]): AlertRow[][] {
  const topics = new Map<string, AlertRow[][]>();
  for (const row of [...rows.filter(isFirstHand), ...rows.filter((one) => !isFirstHand(one))]) {
    const topic = topicOf(row);
    const groups = topics.get(topic) ?? [];
    topics.set(topic, groups);
    const group = groups.find(([shown]) => shown !== undefined && isSame(shown, row));
    if (group) group.push(row);
    else groups.push([row]);
  }
  return [...topics.values()].flat();
}

/** @param isWaiting whether an own entry has still to reach the other side */
export function alertView(group: readonly AlertRow[], isWaiting: (row: AlertRow) => boolean): AlertView | undefined {
  const [shown] = group;
  if (!shown) return undefined;
  const steps = group.flatMap((row) => row.steps).sort((a, b) => a.step.at - b.step.at);
  const of = (what: AlertStep['step']) => steps.filter(({ step }) => step.step === what);
  const acknowledged = new Map<string, AlertView['acknowledged'][number]>();
  for (const { station, step } of of('acknowledged'))
    if (!acknowledged.has(station)) acknowledged.set(station, { station, person: step.person ?? '', at: step.at });
  // Only who raised it may say that it was a mistake.
  const cancelled = of('cancelled').find(({ station }) => station === shown.station);
  const [over] = of('over');
  return {
    alert: shown.alert,
    by: shown.station,
    at: shown.at,
    acknowledged: [...acknowledged.values()],
    ...(cancelled && { cancelled: { person: cancelled.step.person ?? '', at: cancelled.step.at } }),
    ...(over && { overAt: over.step.at }),
    ...(isWaiting(shown) ? { waiting: true as const } : {}),
  };
}
