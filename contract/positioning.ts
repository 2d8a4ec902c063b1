/** Several receivers, one position: which is used, why, and what is wrong with the others. */
import { z } from 'zod';
import type { Fix } from './fix.ts';

/** `silent`: no word for some seconds; `no-fix`: it talks and has no position. */
export const receiverState = z.enum(['fix', 'no-fix', 'silent']);
export type ReceiverState = z.infer<typeof receiverState>;

/**
 * What is doubtful about a receiver's fix. `apart`: elsewhere than most; `time-apart`: tells another time than most;
 * `split`: it and another are far from each other, and nobody can tell which is right; `simulated`: says so itself; `date`:
 * its date is impossible or was guessed.
 */
export const receiverDoubt = z.enum(['apart', 'time-apart', 'split', 'simulated', 'date']);
export type ReceiverDoubt = z.infer<typeof receiverDoubt>;

/**
 * Why a receiver is used. `only`: no other has a position; `mode` … `satellites`: better than the next in this; `kept`: no
 * better than the next, and in use already; `confirming`: the next is better, and is used when it has been for a while;
 * `others-wrong`: the others are doubtful; `manual`: a person chose it; `none`: none is.
 */
export const receiverReason = z.enum([
  'none',
  'only',
  'mode',
  'quality',
  'accuracy',
  'satellites',
  'kept',
  'confirming',
  'others-wrong',
  'manual',
]);
export type ReceiverReason = z.infer<typeof receiverReason>;

export interface Receiver {
  device: string;
  state: ReceiverState;
  used: boolean;
  doubts: ReceiverDoubt[];
  /** With `apart` and `split`: how far from the nearest other, metres. */
  apartM?: number;
  /** Its newest fix. */
  fix?: Fix;
}

/** The receivers as the screens show them. */
export interface Receivers {
  /** In the order in which they were first heard. */
  receivers: Receiver[];
  reason: ReceiverReason;
  /** With `mode` … `confirming`: the next best. */
  than?: string;
  /** The person's choice; absent: automatic. */
  choice?: string;
  /** The person's choice has no position: the automatic choice holds until it has. */
  choiceSilent: boolean;
}
