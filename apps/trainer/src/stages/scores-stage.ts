import { join } from 'node:path';
import { calibrateLogits, probabilitiesOf } from '@interpolab/classifier';
import { type ScoreMember, writeScoreSet } from '@interpolab/data-filtering';
import type { SelectionConfig } from '../selection/selection-config.ts';
import { openImages, readImagesRecord } from './labelled-images.ts';
import { gatherLogits, writeShardLogits } from './sharded-logits.ts';
import type { StageProgram } from './stage.ts';
import { openStageClassifier } from './stage-classifier.ts';
import { rangeOfShard, removeShards } from './stage-shards.ts';

export const scoresFile = 'scores.npz';
const batchSize = 256;

/** What every classifier says of every image to choose from, in one file with the hashes of the classifiers. */
export const scoresStage: StageProgram<SelectionConfig> = {
  async run({ config, inputs, folder }, { report, shouldStop }) {
    const { images, ...classifiers } = inputs;
    const train = await openImages(images, 'train');
    try {
      const { count } = train.source;
      const numClasses = config.network.numClasses;
      const roles = Object.keys(classifiers);
      const total = count * roles.length;
      const probabilities = new Float32Array(total * numClasses);
      const members: ScoreMember[] = [];
      for (const [place, name] of roles.entries()) {
        const classifier = await openStageClassifier(classifiers[name]);
        try {
          const { calibration, sha256 } = classifier;
          const logits = await gatherLogits({
            ...{ logits: classifier.logits, images: train.source, numClasses, batchSize, folder, place },
            onProgress: (done) => report.progress(place * count + done, total),
            shouldStop,
          });
          if (!logits) return { status: 'stopped', step: place };
          // The members choose as the paper's do, uncalibrated; who judges is calibrated.
          const own = probabilitiesOf({
            logits: calibrateLogits({ logits, numClasses }, calibration),
            numClasses,
          });
          for (let row = 0; row < count; row++) {
            const first = (row * roles.length + place) * numClasses;
            for (let index = 0; index < numClasses; index++) {
              probabilities[first + index] = own[row * numClasses + index];
            }
          }
          const temperature = calibration.method === 'temperature' ? calibration.temperature : 1;
          members.push({ name, sha256, role: name === 'evaluation' ? 'evaluation' : 'filter', temperature });
        } finally {
          await classifier.dispose();
        }
      }
      await writeScoreSet(join(folder, scoresFile), {
        record: {
          format: 'interpolab-scores-1',
          dataset: { hash: train.contentHash, name: config.name, split: 'train' },
          classes: [...readImagesRecord(images).classes],
          members,
        },
        count,
        probabilities,
        labels: train.labels,
        rows: train.rows,
      });
      removeShards(folder);
      return { status: 'done', outputs: [scoresFile], summary: { images: count, members: roles.length } };
    } finally {
      train.close();
    }
  },

  async runShard({ config, inputs, folder }, shard, { report, shouldStop }) {
    const { images, ...classifiers } = inputs;
    const train = await openImages(images, 'train');
    try {
      const range = rangeOfShard(shard, { count: train.source.count, batchSize });
      const own = range.last - range.first;
      const roles = Object.keys(classifiers);
      for (const [place, name] of roles.entries()) {
        const classifier = await openStageClassifier(classifiers[name]);
        try {
          const { numClasses } = config.network;
          const job = {
            logits: classifier.logits,
            images: train.source,
            numClasses,
            batchSize,
            folder,
            place,
          };
          const onProgress = (done: number) => report.progress(place * own + done, own * roles.length);
          if (!(await writeShardLogits({ ...job, onProgress, shouldStop }, range)))
            return { status: 'stopped', step: place };
        } finally {
          await classifier.dispose();
        }
      }
      return { status: 'done', outputs: [], summary: {} };
    } finally {
      train.close();
    }
  },
};
