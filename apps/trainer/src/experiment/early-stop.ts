import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { StageKind } from '../stages/stage.ts';

/** When a training is given up: what is looked at, after which updates, and what it may be there. */
export const earlyStopRuleSchema = z.strictObject({
  stage: z.enum(['ddpm', 'classifier']),
  /** A number that the training reports: `loss`, or `evaluation/loss` where held-out images are looked at. */
  metric: z.string().min(1),
  goal: z.enum(['minimize', 'maximize']),
  /** Updates, and the worst that the metric may be at the first report from there on; null: anything. */
  at: z.array(z.tuple([z.int().positive(), z.number().nullable()])).min(1),
});
export type EarlyStopRule = z.output<typeof earlyStopRuleSchema>;

/** Why a training was given up. */
export interface EarlyStop {
  readonly step: number;
  readonly value: number;
  readonly limit: number;
}

const curveFile = 'curve.jsonl';

/**
 * Looks at the metrics of a training as they come. They are kept beside the stage, so a training that was stopped and goes
 * on, or that another experiment has finished, is judged by the same numbers: whether it is given up depends on the
 * rule and on the training alone.
 */
export class EarlyStopWatch {
  /** Update of the rule → the metric there. */
  readonly curve = new Map<number, number>();
  stopped: EarlyStop | undefined;

  constructor(readonly rule: EarlyStopRule) {}

  isAbout(kind: StageKind): boolean {
    return kind === this.rule.stage;
  }

  /** Takes in what an earlier process, or another experiment, has seen of the stage. */
  recall(stageFolder: string): void {
    for (const { step, values } of readCurve(stageFolder)) this.see(step, values);
  }

  /** Takes in a report; true once the training is to be given up. */
  see(step: number, values: Readonly<Record<string, number>>): boolean {
    const value = values[this.rule.metric];
    if (value === undefined) return this.stopped !== undefined;
    for (const [due, limit] of this.rule.at) {
      if (step < due || this.curve.has(due)) continue;
      this.curve.set(due, value);
      if (limit !== null && !this.stopped && !this.#isGood(value, limit))
        this.stopped = { step: due, value, limit };
    }
    return this.stopped !== undefined;
  }

  /** A value that is no number is never good enough. */
  #isGood(value: number, limit: number): boolean {
    return this.rule.goal === 'minimize' ? value <= limit : value >= limit;
  }
}

interface CurvePoint {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Keeps a report of a training beside its stage. The line break comes first, so that half a line spoils no other. */
export function keepCurvePoint(stageFolder: string, point: CurvePoint): void {
  appendFileSync(join(stageFolder, curveFile), `\n${JSON.stringify(point)}`);
}

/** All reports in the order of their updates; what was reported again after a kill counts once. */
export function readCurve(stageFolder: string): CurvePoint[] {
  const path = join(stageFolder, curveFile);
  if (!existsSync(path)) return [];
  const points: CurvePoint[] = [];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    try {
      points.push(JSON.parse(line));
    } catch {
      // empty, or cut short by a kill: the training has reported it again
    }
  }
  return points.sort((a, b) => a.step - b.step);
}
