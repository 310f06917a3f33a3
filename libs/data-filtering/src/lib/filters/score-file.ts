import { readNpz, writeNpz } from '../npz.ts';
import { assertScoreSet, type ScoreSet, scoreRecordSchema } from './score-set.ts';

/**
 * Writes scores as `.npz`, atomically: `probabilities` float32 [N, members, classes], `labels` int32 [N], where the images
 * are some of a larger set their `rows` int32 [N], and `record`, the JSON of {@link scoreRecordSchema} as UTF-8 bytes, so that scores never part from the classifiers that gave them.
 */
export async function writeScoreSet(path: string, scores: ScoreSet): Promise<void> {
  assertScoreSet(scores, 'writeScoreSet');
  const { record, count, probabilities, labels, rows } = scores;
  const text = new TextEncoder().encode(JSON.stringify(scoreRecordSchema.parse(record)));
  await writeNpz(path, {
    probabilities: { shape: [count, record.members.length, record.classes.length], data: probabilities },
    labels: { shape: [count], data: labels },
    ...(rows && { rows: { shape: [count], data: rows } }),
    record: { shape: [text.length], data: text },
  });
}

/** Reads and checks scores that {@link writeScoreSet} wrote. Throws RangeError, one line, for anything else. */
export async function readScoreSet(path: string): Promise<ScoreSet> {
  const { probabilities, labels, rows, record: recordBytes } = await readNpz(path);
  if (
    !(probabilities?.data instanceof Float32Array && probabilities.shape.length === 3) ||
    !(labels?.data instanceof Int32Array) ||
    !(rows === undefined || rows.data instanceof Int32Array) ||
    !(recordBytes?.data instanceof Uint8Array)
  ) {
    throw new RangeError(
      `readScoreSet: ${path}: expected float32 probabilities [N, members, classes], int32 labels [N] and a record (is it a file of scores?).`,
    );
  }
  const record = parseRecord(path, recordBytes.data);
  const scores = {
    record,
    count: labels.data.length,
    probabilities: probabilities.data,
    labels: labels.data,
    ...(rows && { rows: rows.data as Int32Array }),
  };
  const expected = [scores.count, record.members.length, record.classes.length];
  if (String(probabilities.shape) !== String(expected)) {
    throw new RangeError(
      `readScoreSet: ${path}: expected probabilities of shape [${expected}] after its record, got [${probabilities.shape}].`,
    );
  }
  assertScoreSet(scores, `readScoreSet: ${path}`);
  return scores;
}

function parseRecord(path: string, bytes: Uint8Array) {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new RangeError(`readScoreSet: ${path}: expected a JSON record, got other bytes.`);
  }
  const parsed = scoreRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RangeError(`readScoreSet: ${path}: record.${issue.path.join('.')}: ${issue.message}.`);
}
