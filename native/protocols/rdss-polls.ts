/**
 * What a terminal is asked without being told to: which card it has, in the three languages in turn until one is understood,
 * and again from time to time (cards are pulled); how strong the beams are, where it does not say by itself. Questions only.
 */
import type { RdssFamily } from '../../contract/rdss.ts';
import { speeches } from './rdss-speech.ts';

/** An answer takes no longer, ms; after all languages in vain there is a pause. */
const ANSWER_MS = 1_000;
const PAUSE_MS = 5_000;
const CARD_AGAIN_MS = 30_000;
const NO_CARD_AGAIN_MS = 10_000;
const SIGNAL_AGAIN_MS = 10_000;
/** After so many rounds in vain nobody there speaks any of them. */
const ROUNDS = 3;

const languages: readonly RdssFamily[] = ['text-2.1', 'bds3', 'binary-4.0'];

export class RdssPolls {
  #turn = 0;
  #rounds = 0;
  #cardAt = 0;
  #signalAt = 0;
  #family: RdssFamily | undefined;
  #cardKnown = false;

  /** Nobody has answered for some rounds. */
  get unanswered(): boolean {
    return this.#rounds >= ROUNDS;
  }

  cardTold(card: number, now: number): void {
    this.#cardKnown = true;
    this.#turn = 0;
    this.#rounds = 0;
    this.#cardAt = now + (card > 0 ? CARD_AGAIN_MS : NO_CARD_AGAIN_MS);
  }

  /** The terminal says that it knows of no card: it is asked again. */
  cardDoubted(now: number): void {
    this.#cardAt = now;
  }

  signalTold(now: number): void {
    this.#signalAt = now + SIGNAL_AGAIN_MS;
  }

  /** @param family the terminal's, once known: a BDS-3 one may still answer in 2.1 */
  tick(now: number, family: RdssFamily | undefined): Uint8Array[] {
    // A clock that was set back.
    this.#cardAt = Math.min(this.#cardAt, now + CARD_AGAIN_MS);
    this.#signalAt = Math.min(this.#signalAt, now + SIGNAL_AGAIN_MS);
    if (family !== this.#family && !this.#cardKnown) {
      // What it speaks has just been heard: it is asked in that now.
      this.#turn = 0;
      this.#cardAt = now;
    }
    this.#family = family;
    const questions: Uint8Array[] = [];
    if (now >= this.#cardAt) questions.push(this.#askCard(now, family));
    if (family && now >= this.#signalAt) {
      this.#signalAt = now + SIGNAL_AGAIN_MS;
      questions.push(speeches[family].signalQuestion);
    }
    return questions;
  }

  #askCard(now: number, family: RdssFamily | undefined): Uint8Array {
    const round = family === undefined ? languages : family === 'bds3' ? (['bds3', 'text-2.1'] as const) : [family];
    const language = round[this.#turn % round.length] ?? 'text-2.1';
    this.#turn += 1;
    const over = this.#turn >= round.length;
    this.#cardAt = now + ANSWER_MS + (over ? PAUSE_MS : 0);
    if (over) {
      this.#turn = 0;
      this.#rounds += 1;
    }
    return speeches[language].cardQuestion;
  }
}
