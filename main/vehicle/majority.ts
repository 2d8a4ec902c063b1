/** Several witnesses of one thing: those that agree with one of them, if they are more than half of all. */

/** @returns the largest group around one witness; undefined when no group is more than half. Of equals the earliest. */
export function majority<T>(witnesses: readonly T[], agree: (a: T, b: T) => boolean): T[] | undefined {
  let largest: T[] = [];
  for (const one of witnesses) {
    const group = witnesses.filter((other) => other === one || agree(one, other));
    if (group.length > largest.length) largest = group;
  }
  return largest.length * 2 > witnesses.length ? largest : undefined;
}
