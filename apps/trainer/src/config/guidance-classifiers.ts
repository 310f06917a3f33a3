import { classifierTrainingConfigSchema, guidanceClassifierConfigSchema } from '@interpolab/classifier';
import { dataConfigSchema } from '@interpolab/data-filtering';
import { z } from 'zod';
import { isJsonObject, type JsonObject, mergeJson } from './json-value.ts';

/** A classifier that steers. */
export const guidanceClassifierPartSchema = z.strictObject({
  /**
   * What it is trained on, if not on the DDPM's images: what is written is laid over `data`, or stands alone if it names
   * its `kind`. null: the DDPM's (the paper's main experiments).
   */
  data: dataConfigSchema.nullable().default(null),
  network: guidanceClassifierConfigSchema,
  training: classifierTrainingConfigSchema,
});
export type GuidanceClassifierPart = z.output<typeof guidanceClassifierPartSchema>;

interface Guides {
  readonly classifier: GuidanceClassifierPart;
  readonly furtherClassifiers: readonly GuidanceClassifierPart[];
}

/** All classifiers that steer, in the order of their lists of weights. */
export function guidanceClassifiers({ classifier, furtherClassifiers }: Guides): GuidanceClassifierPart[] {
  return [classifier, ...furtherClassifiers];
}

/** Fills in what is not written: a further classifier is the first one but for what it says, and their data are `data`'s. */
export function withWholeClassifiers(written: JsonObject): JsonObject {
  const { data, classifier, furtherClassifiers } = written;
  if (!isJsonObject(classifier)) return written;
  const { data: _own, ...shared } = classifier;
  const further = Array.isArray(furtherClassifiers) ? furtherClassifiers : [];
  return {
    ...written,
    classifier: withWholeData(classifier, data),
    ...(further.length > 0 && {
      furtherClassifiers: further.map((each) =>
        isJsonObject(each) ? withWholeData(mergeJson(shared, each), data) : each,
      ),
    }),
  };
}

function withWholeData(part: JsonObject, data: unknown): JsonObject {
  if (!isJsonObject(part.data) || !isJsonObject(data) || 'kind' in part.data) return part;
  return { ...part, data: mergeJson(data, part.data) };
}
