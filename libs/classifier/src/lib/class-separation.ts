import type { LabelledLogits } from './class-probabilities.ts';

/** How well classes are told apart: by what is right of each class, and by the two that are confused most. */
export interface ClassSeparation {
  /** The two classes that are told apart worst. */
  readonly classes: readonly [number, number];
  /** Share right where only these two are asked for: the mean of both classes' own shares; guessing gives ½. */
  readonly right: number;
  /** Images of each of the two. */
  readonly images: readonly [number, number];
  /** Share right of each class, all classes asked for; null for a class without an image. */
  readonly recalls: readonly (number | null)[];
}

/**
 * Separation of labelled logits [N, K]. Between two classes the larger of their two logits decides, equal ones count half.
 * So guessing gives ½ whatever the number of classes, how many images each has and how often it was drawn: one that always
 * says the common class, or knows only one of two attributes, does no better between some two. Null unless two classes
 * have images: then there is nothing to tell apart.
 */
export function classSeparation({ logits, labels, numClasses }: LabelledLogits): ClassSeparation | null {
  const seen = new Array<number>(numClasses).fill(0);
  const right = new Array<number>(numClasses).fill(0);
  const wins = Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0));
  for (let row = 0; row < labels.length; row++) {
    const own = labels[row];
    const logitOf = (label: number) => logits[row * numClasses + label];
    let isLargest = true;
    for (let other = 0; other < numClasses; other++) {
      if (other === own) continue;
      const win = winOf(logitOf(own), logitOf(other));
      wins[own][other] += win;
      if (win < 1) isLargest = false;
    }
    seen[own]++;
    if (isLargest) right[own]++;
  }
  const recalls = seen.map((count, label) => (count === 0 ? null : right[label] / count));
  let worst: Omit<ClassSeparation, 'recalls'> | null = null;
  for (let a = 0; a < numClasses; a++) {
    for (let b = a + 1; b < numClasses; b++) {
      if (seen[a] === 0 || seen[b] === 0) continue;
      const share = (wins[a][b] / seen[a] + wins[b][a] / seen[b]) / 2;
      if (!worst || share < worst.right)
        worst = { classes: [a, b], right: share, images: [seen[a], seen[b]] };
    }
  }
  return worst && { ...worst, recalls };
}

/** 1: the own logit is larger; ½: equal; 0: smaller, or no numbers. */
function winOf(own: number, other: number): number {
  if (own > other) return 1;
  return own === other ? 0.5 : 0;
}
