import { join } from 'node:path';
import { calibrateLogits, predictLogits, probabilitiesOf } from '@interpolab/classifier';
import { type ScoreMember, writeScoreSet } from '@interpolab/data-filtering';
import type { SelectionConfig } from '../selection/selection-config.ts';
import { openImages, readImagesRecord } from './labelled-images.ts';
import type { StageProgram } from './stage.ts';
import { openStageClassifier } from './stage-classifier.ts';

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
          const logits = await predictLogits({
            logits: classifier.logits,
            images: train.source,
            batchSize,
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
      return { status: 'done', outputs: [scoresFile], summary: { images: count, members: roles.length } };
    } finally {
      train.close();
    }
  },
};
