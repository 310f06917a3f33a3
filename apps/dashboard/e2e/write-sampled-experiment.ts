import { createHash } from 'node:crypto';
import type { Tracking } from '@interpolab/tracking';
import { drawPng } from './draw-png.ts';
import { numbersFrom } from './numbers-from.ts';
import { POSITION_AXIS } from './write-judged-runs.ts';

const SIZE = 8;
const COLUMNS = 32;
const PER_SHEET = COLUMNS * COLUMNS;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A sheet of flat images: image number `index` is as bright as `brightnessOf` says. */
function sheet(count: number, columns: number, brightnessOf: (index: number) => number): Uint8Array {
  const rows = Math.ceil(count / columns);
  const pixels = new Uint8Array(columns * SIZE * rows * SIZE);
  for (let index = 0; index < count; index++) {
    const left = (index % columns) * SIZE;
    const top = Math.floor(index / columns) * SIZE;
    for (let y = 0; y < SIZE; y++) {
      const from = (top + y) * columns * SIZE + left;
      pixels.fill(brightnessOf(index), from, from + SIZE);
    }
  }
  return drawPng(pixels, columns * SIZE);
}

/** An experiment as the trainer leaves it: sheets of its samples, scores by two judges and how far they differ, ways, neighbours. */
export function writeSampledExperiment(
  tracking: Tracking,
  { name, seed, samples }: { name: string; seed: number; samples: number },
) {
  const shared = { project: 'circles', seed, engine: 'native', config: { seed } };
  const parent = tracking.startRun({ ...shared, name, kind: 'experiment' });
  const child = (kind: 'sample' | 'evaluate', stage: string) =>
    tracking.startRun({ ...shared, kind, name: stage, parentId: parent.id });
  const [evaluate, neighbours] = [child('evaluate', 'evaluate'), child('evaluate', 'neighbours')];
  const random = numbersFrom(seed);
  const scores: Record<string, number[]> = {};
  const stages = [];
  for (const condition of ['unconditional', 'strength-30']) {
    const run = child('sample', `sample ${condition}`);
    const draw = () => {
      if (random() < 0.05) return Number.NaN;
      const isFree = condition === 'unconditional';
      return isFree ? (random() < 0.5 ? 1.5 : 13) : 1 + 13 * random();
    };
    scores[condition] = Array.from({ length: samples }, draw);
    for (let first = 0; first < samples; first += PER_SHEET) {
      const count = Math.min(PER_SHEET, samples - first);
      run.image(
        `sample-sheet/${condition}`,
        sheet(count, COLUMNS, (at) => (first + at) % 256),
        {
          sampleIndex: first / PER_SHEET,
        },
      );
    }
    run.image(
      `trajectory-sheet/${condition}`,
      sheet(64 * 4, 4, (at) => at % 256),
    );
    const size = { width: SIZE, height: SIZE };
    run.summary({
      sheet: { ...size, columns: COLUMNS, perSheet: PER_SHEET, count: samples },
      trajectory: { ...size, columns: 4, count: 64, timesteps: [900, 600, 300, 0] },
    });
    const known = { samplesSha256: sha256(`${name} ${condition}`) };
    const judged = { ...known, scores: scores[condition], classifierSha256: sha256('position judge') };
    evaluate.scores(`position/${condition}`, judged);
    const member = scores[condition].map((x) => (Number.isNaN(x) ? 0.5 : x / 14));
    evaluate.scores(`member 0/${condition}`, { ...judged, scores: member, classifierSha256: sha256('m') });
    neighbours.table(`neighbours/${condition}`, {
      columns: ['sample', 'row 0', 'cell 0', 'distance 0', 'row 1', 'cell 1', 'distance 1'],
      rows: Array.from({ length: 64 }, (_, sample) => [sample, 7, 0, 1.25 + sample, 40, 1, 100]),
    });
    const differences = member.map((_, sample) => (sample === 5 ? 0.75 : (sample % 5) / 10));
    evaluate.scores(`disagreement/${condition}`, {
      ...{ ...judged, scores: differences, classifierSha256: sha256('ensemble') },
    });
    neighbours.table(`feature-neighbours/${condition}`, {
      columns: ['sample', 'row 0', 'cell 0', 'distance 0', 'row 1', 'cell 1', 'distance 1'],
      rows: Array.from({ length: 64 }, (_, sample) => [sample, 40, 1, 0.125, 7, 0, 1.5]),
    });
    stages.push({ kind: 'sample', runId: run.id, name: run.id });
    run.finish('finished');
  }
  evaluate.summary({ scoreAxes: { position: POSITION_AXIS } });
  neighbours.image(
    'training-sheet',
    sheet(2, COLUMNS, () => 200),
  );
  neighbours.histogram('nearest-distance/held-out', { edges: [0, 1, 2], counts: [30, 10] });
  neighbours.histogram('nearest-feature-distance/held-out', { edges: [0, 1, 2], counts: [40, 0] });
  const guard = {
    ...{ samples: 50, heldOut: 40, median: 2, heldOutMedian: 1, nearerShare: 0.2, z: -3, pValue: 0.999 },
    ...{ close: { successes: 1, total: 50, share: 0.02, low: 0, high: 0.1 }, closeBelow: 0.5 },
  };
  neighbours.summary({
    sheet: { width: SIZE, height: SIZE, columns: COLUMNS, perSheet: PER_SHEET, count: 2 },
    ...{ trainingImages: 56, heldOut: { count: 40, note: 'the same shapes elsewhere' } },
    guard: [{ condition: 'strength-30', of: 'never-seen range', guard }],
    features: {
      network: 'clip.onnx',
      guard: [{ condition: 'strength-30', of: 'never-seen range', guard: { ...guard, pValue: 0.001 } }],
    },
  });
  parent.summary({
    stages: [
      ...stages,
      { kind: 'neighbours', runId: neighbours.id, name: 'neighbours' },
      { kind: 'evaluate', runId: evaluate.id, name: 'evaluate' },
    ],
  });
  for (const run of [evaluate, neighbours, parent]) run.finish('finished');
  return { id: parent.id, scores };
}

/** An experiment that still works: `draw` is a sampling stage of it from its first to its last word. */
export function writeWorkingExperiment(
  tracking: Tracking,
  { name, samples }: { name: string; samples: number },
) {
  const shared = { project: 'circles', seed: 5, engine: 'native', config: { seed: 5 } };
  const parent = tracking.startRun({ ...shared, name, kind: 'experiment' });
  const draw = (condition: string) => {
    const run = tracking.startRun({
      ...{ ...shared, kind: 'sample' as const, name: `sample ${condition}`, parentId: parent.id },
    });
    run.image(
      `sample-sheet/${condition}`,
      sheet(samples, COLUMNS, (at) => at % 256),
    );
    run.summary({
      sheet: { width: SIZE, height: SIZE, columns: COLUMNS, perSheet: PER_SHEET, count: samples },
    });
    run.finish('finished');
  };
  return { id: parent.id, draw, finish: () => parent.finish('finished') };
}
