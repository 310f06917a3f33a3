import { join } from 'node:path';
import type { JsonObject } from '../config/json-value.ts';
import type { StageRecord } from '../stages/stage-folder.ts';
import type { ExperimentPlan } from './experiment-plan.ts';

/** What a stage that was asked for by itself came to. */
export interface StageOutcome {
  readonly name: string;
  readonly key: string;
  readonly seconds: number;
  /** Paths of what it made. */
  readonly outputs: readonly string[];
  readonly summary: JsonObject;
}

/** Of a training, which is the last of the plan's stages; of samples, every stage. */
export function stageOutcomes(
  plan: ExperimentPlan,
  records: ReadonlyMap<string, StageRecord>,
): StageOutcome[] {
  const asked = plan.target === 'sample' ? plan.stages : plan.stages.slice(-1);
  return asked.map(({ stage, folder }) => {
    const { outputs, summary, seconds } = records.get(stage.key)!;
    return {
      name: stage.name,
      key: stage.key,
      seconds,
      outputs: Object.keys(outputs).map((name) => join(folder, name)),
      summary,
    };
  });
}

/** Its numbers and files, one a line. */
export function describeStage({ outputs, summary }: StageOutcome): string {
  const rows: [string, string][] = [
    ...Object.entries(summary).map(([name, value]): [string, string] => [name, describeValue(value)]),
    ...outputs.map((path): [string, string] => [path.endsWith('.safetensors') ? 'weights' : 'file', path]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `${name.padEnd(width)}${value}`).join('\n');
}

function describeValue(value: unknown): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
