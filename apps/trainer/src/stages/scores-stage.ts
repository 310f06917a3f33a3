import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createImageClassifier, predictLogits, probabilitiesOf } from '@interpolab/classifier';
import { hashDataset, type ScoreMember, writeScoreSet } from '@interpolab/data-filtering';
import { loadWeights } from '@interpolab/nn';
import type { SelectionConfig } from '../selection/selection-config.ts';
import { bytesAsSource, readFaces } from './faces-stage.ts';
import { imageClassifierFile } from './image-classifier-stage.ts';
import type { StageProgram } from './stage.ts';

export const scoresFile = 'scores.npz';
const batchSize = 256;

/** What every classifier says of every image to choose from, in one file with the hashes of the classifiers. */
export const scoresStage: StageProgram<SelectionConfig> = {
  async run({ config, inputs, folder }, { report, shouldStop }) {
    const { faces, ...classifiers } = inputs;
    const train = await readFaces(faces, 'train');
    const numClasses = config.network.numClasses;
    const roles = Object.keys(classifiers);
    const total = train.count * roles.length;
    const probabilities = new Float32Array(total * numClasses);
    const members: ScoreMember[] = [];
    for (const [place, name] of roles.entries()) {
      const path = join(classifiers[name], imageClassifierFile);
      const classifier = createImageClassifier(config.network);
      try {
        const isEvaluation = name === 'evaluation';
        const { temperature } = await loadWeights(path, classifier.parameters);
        // The members choose as the paper's do, uncalibrated; who judges is calibrated.
        const member = { name, sha256: sha256Of(path), temperature: isEvaluation ? Number(temperature) : 1 };
        const logits = await predictLogits({
          logits: classifier.logits,
          images: bytesAsSource(train),
          batchSize,
          onProgress: (done) => report.progress(place * train.count + done, total),
          shouldStop,
        });
        if (!logits) return { status: 'stopped', step: place };
        const own = probabilitiesOf({ logits, numClasses }, member.temperature);
        for (let row = 0; row < train.count; row++) {
          const first = (row * roles.length + place) * numClasses;
          for (let index = 0; index < numClasses; index++) {
            probabilities[first + index] = own[row * numClasses + index];
          }
        }
        members.push({ ...member, role: isEvaluation ? 'evaluation' : 'filter' });
      } finally {
        classifier.parameters.dispose();
      }
    }
    await writeScoreSet(join(folder, scoresFile), {
      record: {
        format: 'interpolab-scores-1',
        dataset: { hash: hashDataset(train), name: config.name, split: 'train' },
        classes: [`low ${config.data.attribute}`, `high ${config.data.attribute}`],
        members,
      },
      count: train.count,
      probabilities,
      labels: train.labels,
    });
    return { status: 'done', outputs: [scoresFile], summary: { images: train.count, members: roles.length } };
  },
};

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
