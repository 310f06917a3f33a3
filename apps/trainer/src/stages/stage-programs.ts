import { classifierStage } from './classifier-stage.ts';
import { dataStage } from './data-stage.ts';
import { ddpmStage } from './ddpm-stage.ts';
import { evaluateStage } from './evaluate-stage.ts';
import { sampleStage } from './sample-stage.ts';
import type { StageKind, StageProgram } from './stage.ts';

export const stagePrograms: Readonly<Record<StageKind, StageProgram>> = {
  data: dataStage,
  classifier: classifierStage,
  ddpm: ddpmStage,
  sample: sampleStage,
  evaluate: evaluateStage,
};
