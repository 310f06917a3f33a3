import type { Tracking } from '@interpolab/tracking';
import { drawPng } from './draw-png.ts';

/** A selection as the trainer leaves it: funnel, histograms, borderline images, reliability and agreement. */
export function writeSelection(tracking: Tracking, { name, seed }: { name: string; seed: number }) {
  const shared = { project: 'faces', seed, engine: 'native', config: { seed } };
  const parent = tracking.startRun({ ...shared, name, kind: 'experiment' });
  const child = (stage: string, kind: 'data' | 'classifier') =>
    tracking.startRun({ ...shared, kind, name: stage, parentId: parent.id });
  const [judge, filter] = [child('evaluation classifier', 'classifier'), child('filter', 'data')];
  const columns = ['low', 'high', 'count', 'confidence', 'accuracy'];
  judge.table('reliability/before', {
    columns,
    rows: [
      [0, 0.5, 0, null, null],
      [0.5, 0.8, 20, 0.7, 0.5],
      [0.8, 1, 80, 0.95, 0.85],
    ],
  });
  judge.table('reliability/after', {
    columns,
    rows: [
      [0, 0.5, 0, null, null],
      [0.5, 0.8, 40, 0.7, 0.7],
      [0.8, 1, 60, 0.9, 0.88],
    ],
  });
  const edges = Array.from({ length: 21 }, (_, edge) => edge / 20);
  for (const scorer of ['evaluation', 'member 0']) {
    const counts = (at: (bin: number) => number) => Array.from({ length: 20 }, (_, bin) => at(bin));
    filter.histogram(`attribute-score/${scorer}/kept`, {
      edges,
      counts: counts((bin) => (bin < 2 || bin > 17 ? 40 : 0)),
    });
    filter.histogram(`attribute-score/${scorer}/dropped`, { edges, counts: counts((bin) => 10 + bin) });
  }
  filter.table('agreement', {
    columns: ['classifier', 'evaluation', 'member 0'],
    rows: [
      ['evaluation', 1, 0.83],
      ['member 0', 0.83, 1],
    ],
  });
  filter.table('borderline', {
    columns: ['row', 'side', 'label', 'evaluation', 'member 0'],
    rows: [
      [17, 'kept', 'smiling', 0.91, 0.96],
      [21, 'kept', 'not smiling', 0.12, 0.04],
      [33, 'dropped', 'smiling', 0.99, 0.4],
    ],
  });
  filter.image(
    'borderline-sheet',
    drawPng(
      new Uint8Array(8 * 24).map((_, at) => (at * 7) % 256),
      24,
    ),
  );
  filter.summary({
    funnel: [
      { step: 'all', kept: 550, perClass: [270, 280] },
      { step: 'multiAgree > 0.95', kept: 160, perClass: [80, 80] },
    ],
    steps: [{ step: 'multiAgree > 0.95', kept: 160, inMiddleThird: 4 }],
    classes: ['not smiling', 'smiling'],
    borderline: { columns: 3, perSheet: 3, width: 8, height: 8, count: 3 },
  });
  parent.summary({
    stages: [
      { kind: 'imageClassifier', runId: judge.id, name: 'evaluation classifier' },
      { kind: 'filter', runId: filter.id, name: 'filter' },
    ],
  });
  for (const run of [judge, filter, parent]) run.finish('finished');
  return parent.id;
}
