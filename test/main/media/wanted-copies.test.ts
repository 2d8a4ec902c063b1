import { expect, test } from 'vitest';
import { wantedCopies, type Receiver } from '../../../main/media/wanted-copies.ts';

const one = (wishes: Receiver['wishes'], gets?: number, isFresh = false): Receiver => ({
  wishes,
  gets,
  isShort: false,
  isFresh,
});

test('a picture that nobody watches goes on in its smallest copy', () => {
  expect(wantedCopies(2, [])).toEqual([0]);
});

test('who has the largest wants no other copy', () => {
  expect(wantedCopies(2, [one(1, 1)])).toEqual([1]);
});

test('where somebody watches the largest goes on: the line is measured by it', () => {
  expect(wantedCopies(2, [one(0, 0)])).toEqual([0, 1]);
});

test('large and small tiles want their own', () => {
  expect(wantedCopies(2, [one(1, 1), one(0, 0)])).toEqual([0, 1]);
});

test('who changes from one copy to the other keeps the one until he has the other', () => {
  expect(wantedCopies(2, [one(1, 0)])).toEqual([0, 1]);
  expect(wantedCopies(2, [one(0, 1)])).toEqual([0, 1]);
});

test('whose line or whose sender does not bear the large copy keeps the small one', () => {
  expect(wantedCopies(2, [one(1, 0), one(1, 1)])).toEqual([0, 1]);
  expect(wantedCopies(2, [one(1, undefined), one(1, 1)])).toEqual([0, 1]);
});

test('who gets his copy with fewer frames than there are may go on with all frames of a smaller one', () => {
  expect(wantedCopies(2, [{ ...one(1, 1), isShort: true }])).toEqual([0, 1]);
  expect(wantedCopies(3, [{ ...one(0, 0), isShort: true }])).toEqual([0, 2]);
});

test('who has only just come is not sent a small copy beside the large one that he wishes', () => {
  expect(wantedCopies(2, [one(1, undefined, true), one(1, 1)])).toEqual([1]);
  expect(wantedCopies(2, [one(0, undefined, true), one(1, 1)])).toEqual([0, 1]);
});

test('who passes the picture on gets all of it', () => {
  expect(wantedCopies(2, [one('all')])).toEqual([0, 1]);
  expect(wantedCopies(3, [one('all'), one(0, 0)])).toEqual([0, 1, 2]);
});

test('of three copies, those below the one that is wished are kept while it is not there', () => {
  expect(wantedCopies(3, [one(2, 1)])).toEqual([0, 1, 2]);
  expect(wantedCopies(3, [one(1, 1)])).toEqual([1, 2]);
});

test('a wish for more copies than there are is one for the largest', () => {
  expect(wantedCopies(2, [one(4, 1)])).toEqual([0, 1]);
});
