import { formatNumber, formatShare } from '../format/number.ts';
import type { AttributeSet } from './attribute-sets.ts';

/** The ensembles that have judged any of the sets, by hash. Only numbers of one may stand side by side. */
export const ensemblesOf = (sets: readonly AttributeSet[]): string[] => [
  ...new Set(sets.flatMap(({ disagreement }) => disagreement?.ensembleSha256 ?? [])),
];

/** How far several classifiers differ about the samples of a set; a dash where nobody asked several. */
export function DisagreementCell({ set: { disagreement } }: { set: AttributeSet }) {
  const cell = 'figure px-2 py-1.5 text-right align-top whitespace-nowrap';
  if (!disagreement) return <td className={`${cell} text-faint`}>–</td>;
  const { members, samples, pairwise, split } = disagreement;
  const digits = (value: number) => formatNumber(Number(value.toPrecision(3)));
  return (
    <td className={cell} data-measure="disagreement" data-value={pairwise.mean}>
      <div>{digits(pairwise.mean)}</div>
      <div
        className="text-2xs text-faint"
        title={`95 % interval over ${samples} samples, ${members} classifiers`}
      >
        {digits(pairwise.low)}–{digits(pairwise.high)}
      </div>
      <div className="text-2xs text-faint" title="Samples that some put above ½ and others not above it">
        split {formatShare(split.successes / split.total)}
      </div>
    </td>
  );
}

/** The head of these cells. */
export function DisagreementHead() {
  return (
    <th scope="col" className="label px-2 pb-1 text-right font-normal">
      <abbr
        title="mean absolute difference of the classifiers’ scores about the same sample, over their pairs and all samples"
        className="no-underline"
      >
        classifiers differ
      </abbr>
    </th>
  );
}

/** In place of numbers, where the sets were judged by different ensembles. */
export function DifferentEnsembles({ count }: { count: number }) {
  return (
    <p role="status" className="mb-2 rounded border border-interrupted/50 px-3 py-1.5 text-xs">
      {count} different ensembles of classifiers have judged these sets: how far their members differ does not
      compare, so it is not shown. Choose runs that one ensemble has judged.
    </p>
  );
}
