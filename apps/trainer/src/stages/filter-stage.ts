import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  applyFilter,
  borderlineRows,
  describeStep,
  memberAgreement,
  probabilityAt,
  type ScoreSet,
} from '@interpolab/data-filtering';
import type { JsonObject } from '../config/json-value.ts';
import { runFilter } from '../filter/run-filter.ts';
import { imageSheet, sheetGeometry } from '../report/image-sheet.ts';
import type { SelectionConfig } from '../selection/selection-config.ts';
import { openImages, readImagesRecord, readLabels } from './labelled-images.ts';
import { scoresFile } from './scores-stage.ts';
import type { StageProgram, StageReporter } from './stage.ts';

const listsFolder = 'lists';
/** Images that are shown of each side of the border. */
const borderlineImages = 32;

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
    reportAgreement(scores, report);
    const borderline = await reportBorderline(scores, { folder: inputs.images, kept: result.rows, report });
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
      classes: [...readImagesRecord(inputs.images).classes],
      borderline,
    };
    const outputs = readdirSync(out).map((name) => join(listsFolder, name));
    return { status: 'done', outputs, summary: summary as unknown as JsonObject };
  },
};

/** A table with a row and a column for each classifier: the share of images that both put into the same class. */
function reportAgreement(scores: ScoreSet, report: StageReporter): void {
  const names = scores.record.members.map(({ name }) => name);
  const shares = memberAgreement(scores);
  report.table('agreement', {
    columns: ['classifier', ...names],
    rows: names.map((name, at) => [name, ...shares[at]]),
  });
}

/** Images of each side of the border on a sheet, and a table of what every classifier says of them. */
async function reportBorderline(
  scores: ScoreSet,
  { folder, kept, report }: { folder: string; kept: Int32Array; report: StageReporter },
): Promise<JsonObject> {
  const { members, classes } = scores.record;
  const images = await openImages(folder, 'train');
  try {
    const sides = borderlineRows(scores, kept, borderlineImages);
    const shown = [...sides.kept, ...sides.dropped];
    const size = { width: images.size, height: images.size };
    const { columns } = sheetGeometry(size);
    const perSheet = Math.max(shown.length, 1);
    report.picture('borderline-sheet', await imageSheet(images.readPixels(shown), { ...size, columns }), {
      caption: `${sides.kept.length} images that were just kept, ${sides.dropped.length} that were just dropped`,
    });
    report.table('borderline', {
      columns: ['row', 'side', 'label', ...members.map(({ name }) => name)],
      rows: shown.map((row, at) => [
        images.rows[row],
        at < sides.kept.length ? 'kept' : 'dropped',
        classes[scores.labels[row]],
        ...members.map((_, member) => probabilityAt(scores, { row, member, classIndex: classes.length - 1 })),
      ]),
    });
    return { ...size, columns, perSheet, count: shown.length };
  } finally {
    images.close();
  }
}

/** How many of the rows have a true factor in [1/3, 2/3]: what an extreme must not be. */
function middleThirdOf(factors: Float64Array, rows: Int32Array) {
  const inMiddle = rows.filter((row) => factors[row] >= 1 / 3 && factors[row] <= 2 / 3).length;
  return { inMiddleThird: inMiddle, middleThirdShare: inMiddle / rows.length };
}
