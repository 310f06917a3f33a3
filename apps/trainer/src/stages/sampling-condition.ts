import { perClassifier, type SamplingConfig } from '@interpolab/ddpm';

/** One set of samples: free, or pulled to classes. */
export interface SamplingCondition {
  /** In metrics, files and pictures: `unconditional`, `strength-30`, `weights-5-10`. */
  readonly name: string;
  /** What a person reads: `unconditional`, `λ=30`, `w=5:10`. */
  readonly label: string;
  /** The strength, if it is the same for every class; null: free, or different ones. */
  readonly strength: number | null;
  /** w_c of every class, a list for each classifier or one for all of them; null: nothing pulls. */
  readonly weights: readonly (readonly number[])[] | null;
}

const unconditional: SamplingCondition = {
  name: 'unconditional',
  label: 'unconditional',
  strength: null,
  weights: null,
};

type Conditions = Pick<SamplingConfig, 'strengths' | 'weights' | 'numClasses'>;

/**
 * The conditions of a configuration, each once: strengths in ascending order, then asymmetric weights as they are
 * written. The free samples come first, asked for or not: without them a guided share means nothing.
 */
export function samplingConditions({ strengths, weights, numClasses }: Conditions): SamplingCondition[] {
  const guided = strengths
    .filter((strength) => strength > 0)
    .sort((a, b) => a - b)
    .map((strength) => conditionOfWeights([new Array<number>(numClasses).fill(strength)], numClasses));
  const asymmetric = weights.map((written) => conditionOfWeights(perClassifier(written), numClasses));
  const all = [unconditional, ...guided, ...asymmetric];
  return all.filter(({ name }, at) => all.findIndex((other) => other.name === name) === at);
}

/** Equal weights of all classes are a strength, however they were written. */
function conditionOfWeights(weights: readonly (readonly number[])[], numClasses: number): SamplingCondition {
  const [first] = weights[0];
  const isEqual =
    weights.length === 1 &&
    weights[0].length === numClasses &&
    weights[0].every((weight) => weight === first);
  return isEqual
    ? { name: `strength-${first}`, label: `λ=${first}`, strength: first, weights }
    : {
        name: `weights-${weights.map((list) => list.join('-')).join('+')}`,
        label: `w=${weights.map((list) => list.join(':')).join('+')}`,
        strength: null,
        weights,
      };
}
