import {
  DISTANCE_NAMES,
  type MemberDisagreement,
  type ScoreSummary,
  type ShareEstimate,
} from '@interpolab/evaluation';
import { formatCount, formatMetric, formatShare } from '../report/format.ts';
import { textTable } from '../report/text-table.ts';
import type { JudgedSet, SetEvaluation } from './evaluate-samples.ts';

const right = (title: string) => ({ title, align: 'right' as const });

/** The tables that a person reads: shares and distances by every judge, then the measures beside the reference. */
export function describeEvaluation(evaluations: readonly SetEvaluation[]): string {
  const judges =
    evaluations[0]?.judged.map(({ judge, judgeSha256 }) => `${judge} (${judgeSha256.slice(0, 12)})`) ?? [];
  return [
    ...judges.flatMap((judge, at) => [`by ${judge}`, judgeTable(evaluations, at), '']),
    ...notes(evaluations),
    ...(evaluations.some(({ features }) => features) ? [featureTable(evaluations), ''] : []),
    ...(evaluations.some(({ nearest }) => nearest.length > 0) ? [nearestTable(evaluations), ''] : []),
  ].join('\n');
}

function judgeTable(evaluations: readonly SetEvaluation[], at: number): string {
  const rows = evaluations.flatMap(({ name, samples, judged }) => {
    const { fixed, reference, floor } = judged[at];
    const shares = [fixed.valid, fixed.inMiddle, fixed.mild].map(describeShare);
    return [
      [name, 'fixed', formatCount(samples), ...shares, ...distances(fixed)],
      ['', 'reference', '', '', '', '', ...distances(reference)],
      ['', '95 % interval', '', '', '', '', ...intervals(judged[at]), ''],
      ['', 'noise floor', '', '', '', '', ...DISTANCE_NAMES.map((key) => describe(floor?.[key].mean)), ''],
    ];
  });
  return textTable(
    [
      ...[
        { title: 'samples' },
        { title: 'bins' },
        right('n'),
        right('valid'),
        right('middle'),
        right('P = 0.5 ± 0.01'),
      ],
      ...[
        right('L2 ("MSE")'),
        right('mean square'),
        right('KL'),
        right('JS'),
        right('W1'),
        right('KL, no guard'),
      ],
    ],
    rows,
  );
}

const distances = ({ distance, unguardedKl }: ScoreSummary): string[] => [
  ...DISTANCE_NAMES.map((name) => describe(distance?.[name])),
  unguardedKl === null ? 'NaN' : describe(unguardedKl),
];

const intervals = ({ fixed: { intervals } }: JudgedSet): string[] =>
  DISTANCE_NAMES.map((name) =>
    intervals ? `${describe(intervals[name].low)} – ${describe(intervals[name].high)}` : '–',
  );

const describe = (value: number | undefined): string => (value === undefined ? '–' : formatMetric(value));

const describeShare = (share: ShareEstimate | null): string =>
  share?.share == null
    ? '–'
    : `${formatShare(share.share)} (${(100 * share.low).toFixed(1)} – ${(100 * share.high).toFixed(1)})`;

function notes(evaluations: readonly SetEvaluation[]): string[] {
  const lines = evaluations.flatMap(({ name, disagreement, truth }) => [
    ...(disagreement?.numbers ? [describeDisagreement(name, disagreement.numbers)] : []),
    ...(truth?.middle
      ? [
          `${name}: where the classifier says 0.4 – 0.6 the true factor is ${formatMetric(truth.middle.truth)} (${formatMetric(truth.middle.low)} – ${formatMetric(truth.middle.high)}, ${truth.middle.images} samples)`,
        ]
      : []),
  ]);
  return lines.length > 0 ? [...lines, ''] : [];
}

function describeDisagreement(name: string, { members, pairwise, split }: MemberDisagreement): string {
  const range = `${formatMetric(pairwise.low)} – ${formatMetric(pairwise.high)}`;
  return `${name}: ${members} classifiers differ by ${formatMetric(pairwise.mean)} (${range}) on average; ${describeShare(split)} of the samples lie on both sides of ½`;
}

function featureTable(evaluations: readonly SetEvaluation[]): string {
  const rows = evaluations.flatMap(({ name, features }) => {
    if (!features) return [];
    const { images, fid, kid, precisionRecall: manifold } = features;
    return [
      [
        ...[
          name,
          formatCount(images),
          formatMetric(fid),
          `${formatMetric(kid.value)} ± ${formatMetric(kid.standardError)}`,
        ],
        ...[manifold.precision, manifold.recall].map(describeShare),
        ...[formatMetric(manifold.density), describeShare(manifold.coverage)],
      ],
    ];
  });
  return textTable(
    [
      ...[{ title: 'beside the reference' }, right('images a side'), right('FID'), right('KID')],
      ...[right('precision'), right('recall'), right('density'), right('coverage')],
    ],
    rows,
  );
}

function nearestTable(evaluations: readonly SetEvaluation[]): string {
  const rows = evaluations.flatMap(({ name, nearest }) =>
    nearest.map(({ space, median, smallest, guard }) => [
      ...[name, space, formatMetric(median), formatMetric(smallest)],
      ...(guard
        ? [formatMetric(guard.heldOutMedian), formatShare(guard.nearerShare), formatMetric(guard.pValue)]
        : ['–', '–', '–']),
    ]),
  );
  return textTable(
    [
      ...[{ title: 'nearest reference image' }, { title: 'by' }, right('median'), right('smallest')],
      ...[right('held-out median'), right('nearer than held-out'), right('p')],
    ],
    rows,
  );
}
