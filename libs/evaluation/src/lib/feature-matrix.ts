/** What one network says of some images: a row of features for each. */
export interface FeatureMatrix {
  /** Hash of the network that made them; features of different networks have nothing to do with each other. */
  readonly model: string;
  /** [rows, columns], row-major. */
  readonly values: Float32Array | Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** The same in float64, once: loops over values of one type are several times as fast as over two. */
export function inDoubles(features: FeatureMatrix): FeatureMatrix & { readonly values: Float64Array } {
  const { values } = features;
  return { ...features, values: values instanceof Float64Array ? values : Float64Array.from(values) };
}

/**
 * Every row at unit length, so that a distance is 2 sin(α / 2) of the angle α between two rows, from 0 to 2 for every network
 * (paper §6.4: its square is 2 − 2 cos α). A row of zeros stays as it is.
 */
export function unitFeatures(features: FeatureMatrix): FeatureMatrix {
  const { rows, columns } = features;
  const values = inDoubles(features).values.slice();
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (let column = 0; column < columns; column++) own[column] /= length;
  }
  return { ...features, values };
}

/** Throws RangeError unless the values are finite and as many as rows and columns say. */
export function assertFeatures({ values, rows, columns }: FeatureMatrix, where: string): void {
  if (values.length !== rows * columns) {
    throw new RangeError(
      `${where}: [${rows}, ${columns}] features are ${rows * columns} values, got ${values.length}.`,
    );
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new RangeError(
      `${where}: expected finite features, got ${values[wrong]} in row ${Math.floor(wrong / columns)}.`,
    );
  }
}

/** Throws RangeError unless both are of the same network, and have at least `least` rows each. */
export function assertComparable(
  { a, b }: { a: FeatureMatrix; b: FeatureMatrix },
  { where, least }: { where: string; least: number },
): void {
  assertFeatures(a, where);
  assertFeatures(b, where);
  if (a.model !== b.model) {
    throw new RangeError(
      `${where}: features of different networks (${a.model}, ${b.model}) cannot be compared; make both with one.`,
    );
  }
  if (a.columns !== b.columns) {
    throw new RangeError(`${where}: expected as many features in both, got ${a.columns} and ${b.columns}.`);
  }
  const rows = Math.min(a.rows, b.rows);
  if (rows < least) throw new RangeError(`${where}: needs ${least} images on either side, got ${rows}.`);
}
