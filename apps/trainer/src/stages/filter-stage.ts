import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { applyFilter, describeStep } from '@interpolab/data-filtering';
import type { JsonObject } from '../config/json-value.ts';
import { runFilter } from '../filter/run-filter.ts';
import type { SelectionConfig } from '../selection/selection-config.ts';
import { readLabels } from './labelled-images.ts';
import { scoresFile } from './scores-stage.ts';
import type { StageProgram } from './stage.ts';

const listsFolder = 'lists';

/** The extremes: index lists with their funnel, held against the true factor where it is known. */
export const filterStage: StageProgram<SelectionConfig> = {
  async run({ config, inputs, folder }, { report }) {
    const out = join(folder, listsFolder);
    rmSync(out, { recursive: true, force: true }); // of a process that died before the stage was done
    const { record, result, scores } = await runFilter({
      scores: [join(inputs.scores, scoresFile)],
      filter: config.filter,
      out,
    });
    for (const { member, edges, kept, dropped } of record.histograms) {
      report.histogram(`attribute-score/${member}/kept`, { edges: [...edges], counts: [...kept] });
      report.histogram(`attribute-score/${member}/dropped`, { edges: [...edges], counts: [...dropped] });
    }
    const { truth } = await readLabels(inputs.images, 'train');
    const heldAgainstTruth = (rows: Int32Array) => (truth ? middleThirdOf(truth, rows) : {});
    const { steps } = config.filter;
    const afterEach = steps.map((_, at) =>
      applyFilter(scores, { ...config.filter, steps: steps.slice(0, at + 1) }),
    );
    const summary = {
      funnel: record.funnel,
      kept: result.rows.length,
      ...heldAgainstTruth(result.rows),
      steps: afterEach.map(({ rows }, at) => ({
        step: describeStep(steps[at]),
        kept: rows.length,
        ...heldAgainstTruth(rows),
      })),
      subsets: result.subsets.map(({ size, rows }) => ({ size, ...heldAgainstTruth(rows) })),
      warnings: record.warnings,
    };
    const outputs = readdirSync(out).map((name) => join(listsFolder, name));
    return { status: 'done', outputs, summary: summary as unknown as JsonObject };
  },
};

/** How many of the rows have a true factor in [1/3, 2/3]: what an extreme must not be. */
function middleThirdOf(factors: Float64Array, rows: Int32Array) {
  const inMiddle = rows.filter((row) => factors[row] >= 1 / 3 && factors[row] <= 2 / 3).length;
  return { inMiddleThird: inMiddle, middleThirdShare: inMiddle / rows.length };
}
