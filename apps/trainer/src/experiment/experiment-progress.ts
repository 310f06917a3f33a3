import type { TrackedRun } from '@interpolab/tracking';
import { ProgressMeter } from '../report/progress-meter.ts';
import type { ProgressPrinter } from '../report/progress-printer.ts';
import type { Estimate, Stage } from '../stages/stage.ts';
import type { ExperimentPlan, NamedConfig } from './experiment-plan.ts';

/** Seconds between progress reports to the tracker. */
const trackingInterval = 2;

/** Follows the running stage: to the terminal, to the stage's run, and as the experiment's overall progress. */
export class ExperimentProgress {
  #meter = new ProgressMeter();
  #lastTracked = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly plan: ExperimentPlan<NamedConfig>,
    private readonly estimates: ReadonlyMap<string, Estimate | null>,
    private readonly to: { run: TrackedRun; printer: ProgressPrinter },
  ) {}

  startStage(): void {
    this.#meter = new ProgressMeter();
    this.#lastTracked = Number.NEGATIVE_INFINITY;
  }

  report(
    stage: Stage,
    run: TrackedRun,
    { done, total, values }: { done: number; total: number; values: Readonly<Record<string, number>> },
  ): void {
    const time = performance.now() / 1000;
    const reading = this.#meter.report(done, total, time);
    this.to.printer.show(stage.name, reading, { values, time });
    if (time - this.#lastTracked < trackingInterval && done < total) return;
    this.#lastTracked = time;
    run.progress(reading);
    this.to.run.progress(this.#overall(stage, reading.done / reading.total, reading.etaSeconds));
  }

  clear(): void {
    this.to.printer.clear();
  }

  /** The experiment in estimated seconds of work: what earlier stages were estimated at counts as done. */
  #overall(stage: Stage, shareDone: number, stageEta: number | null) {
    const pending = this.plan.stages.filter(({ record }) => !record).map((planned) => planned.stage);
    const secondsOf = (one: Stage) => this.estimates.get(one.key)?.seconds ?? 0;
    const position = pending.findIndex(({ key }) => key === stage.key);
    const sum = (stages: readonly Stage[]) => stages.reduce((seconds, one) => seconds + secondsOf(one), 0);
    const later = sum(pending.slice(position + 1));
    return {
      done: Math.round(sum(pending.slice(0, position)) + shareDone * secondsOf(stage)),
      total: Math.max(1, Math.round(sum(pending))),
      rate: 0,
      etaSeconds: stageEta === null ? null : stageEta + later,
    };
  }
}
