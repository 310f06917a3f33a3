import { normal, type ParameterScope } from '@interpolab/nn';
import { tf } from '@interpolab/tensor';

/** Rows of a table, one per class: labels [B] → [B, features]. */
export type LabelEmbedding = (labels: readonly number[]) => tf.Tensor2D;

/** Declares the table of class embeddings, stored as `weight`. */
export function labelTable(
  scope: ParameterScope,
  { rows, features, deviation }: { rows: number; features: number; deviation: number },
): LabelEmbedding {
  const table = scope.declare('weight', {
    diskShape: [rows, features],
    layout: 'table',
    initialiser: normal(deviation),
  });
  return (labels) => {
    const wrong = labels.find((label) => !Number.isInteger(label) || label < 0 || label >= rows);
    if (wrong !== undefined) {
      throw new RangeError(`labelTable: labels must be in 0 … ${rows - 1}, got ${wrong}`);
    }
    return tf.gather(table.value<tf.Tensor2D>(), tf.tensor1d([...labels], 'int32'));
  };
}

/** Adds the class to the time embedding; throws unless labels are given exactly to a class-conditional network. */
export function conditionOn(
  where: string,
  embedding: tf.Tensor2D,
  { embedLabels, labels }: { embedLabels?: LabelEmbedding; labels?: readonly number[] },
): tf.Tensor2D {
  if ((embedLabels === undefined) !== (labels === undefined)) {
    throw new RangeError(
      embedLabels
        ? `${where}: a class-conditional network needs labels, got none`
        : `${where}: an unconditional network takes no labels`,
    );
  }
  if (!embedLabels || !labels) return embedding;
  if (labels.length !== embedding.shape[0]) {
    throw new RangeError(`${where}: expected ${embedding.shape[0]} labels, got ${labels.length}`);
  }
  return tf.add(embedding, embedLabels(labels));
}

/** Throws unless there is one image of the network's size per timestep. */
export function assertDenoiserInput(
  where: string,
  {
    config,
    xt,
    t,
  }: { config: { imageSize: number; channels: number }; xt: tf.Tensor4D; t: readonly number[] },
): void {
  const { imageSize, channels } = config;
  const expected = [t.length, imageSize, imageSize, channels];
  if (xt.shape.join() !== expected.join()) {
    throw new RangeError(
      `${where}: expected xt of shape [${expected}] for ${t.length} timesteps, got [${xt.shape}]`,
    );
  }
}
