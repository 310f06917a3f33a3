import type { ClassSeparation } from './class-separation.ts';

/**
 * What a training came to at the least noise. `chance`: no better than guessing, by what the images can show or by what
 * would be of use. `weak`: better, but it makes more than half of the errors of guessing.
 */
export type Learning = 'learnt' | 'weak' | 'chance';

/** Of the way from guessing to always right: below the first it might as well guess, from the second on it has learnt. */
const partsOfTheWay = { useful: 0.2, learnt: 0.5 };

/** One-sided 99 % quantile of the standard normal. */
const z99 = 2.3263478740408408;

/** Whether the two classes that a classifier confuses most are told apart. All right is never held against few images. */
export function judgeSeparation({
  right,
  images: [a, b],
}: Pick<ClassSeparation, 'right' | 'images'>): Learning {
  return grade({ right, chance: 0.5, standardError: Math.sqrt(1 / a + 1 / b) / 4 });
}

/**
 * The same from the accuracy over all classes alone, for trainings of which nothing else is kept: guessing then is to say
 * the largest class always. It sees neither which classes are confused nor, where there are many, that two of them are.
 * Null unless two classes have images.
 */
export function judgeAccuracy(
  accuracy: number,
  classSizes: readonly number[],
): { learning: Learning; chance: number } | null {
  const count = classSizes.reduce((sum, size) => sum + size, 0);
  const chance = Math.max(...classSizes) / count;
  if (classSizes.filter((size) => size > 0).length < 2) return null;
  const standardError = Math.sqrt((chance * (1 - chance)) / count);
  return { learning: grade({ right: accuracy, chance, standardError }), chance };
}

/** `standardError`: of the share right of one who guesses. */
function grade({
  right,
  chance,
  standardError,
}: {
  right: number;
  chance: number;
  standardError: number;
}): Learning {
  if (right === 1) return 'learnt';
  const [excess, whole] = [right - chance, 1 - chance];
  // written so that a share that is no number is chance
  if (!(excess >= Math.max(partsOfTheWay.useful * whole, z99 * standardError))) return 'chance';
  return excess < partsOfTheWay.learnt * whole ? 'weak' : 'learnt';
}
