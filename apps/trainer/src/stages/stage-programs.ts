import type { SelectionConfig } from '../selection/selection-config.ts';
import { classifierStage } from './classifier-stage.ts';
import { dataStage } from './data-stage.ts';
import { ddpmStage } from './ddpm-stage.ts';
import { evaluateStage } from './evaluate-stage.ts';
import { filterStage } from './filter-stage.ts';
import { imageClassifierStage } from './image-classifier-stage.ts';
import { imagesStage } from './images-stage.ts';
import { neighboursStage } from './neighbours-stage.ts';
import { sampleStage } from './sample-stage.ts';
import { scoresStage } from './scores-stage.ts';
import type { ExperimentStageKind, SelectionStageKind, StageProgram } from './stage.ts';

/** Each gets jobs with the config of its own kind of experiment: whoever plans a stage hands over the right one. */
export const stagePrograms: Readonly<
  Record<ExperimentStageKind, StageProgram> & Record<SelectionStageKind, StageProgram<SelectionConfig>>
> = {
  data: dataStage,
  classifier: classifierStage,
  ddpm: ddpmStage,
  sample: sampleStage,
  neighbours: neighboursStage,
  evaluate: evaluateStage,
  images: imagesStage,
  imageClassifier: imageClassifierStage,
  scores: scoresStage,
  filter: filterStage,
};
