/** Anything that holds numbers in C order: arrays (nested too), typed arrays, tensors. */
export type NumbersLike =
  | number
  | ArrayLike<number>
  | readonly NumbersLike[]
  | { readonly shape: readonly number[]; dataSync(): ArrayLike<number> };

export interface Numbers {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Shape and values of any `NumbersLike`. Throws TypeError for a ragged nested array or another kind of value. */
export function numbersOf(source: unknown): Numbers {
  if (typeof source === 'number') return { shape: [], values: [source] };
  if (ArrayBuffer.isView(source) && !(source instanceof DataView)) {
    const values = source as unknown as ArrayLike<number>;
    return { shape: [values.length], values };
  }
  if (isTensor(source)) return { shape: source.shape, values: source.dataSync() };
  if (!Array.isArray(source)) {
    throw new TypeError(`numbersOf: expected numbers, an array or a tensor, got ${String(source)}.`);
  }
  const rows = source.map(numbersOf);
  const inner = rows[0]?.shape ?? [];
  const ragged = rows.findIndex((row) => String(row.shape) !== String(inner));
  if (ragged >= 0) {
    throw new TypeError(
      `numbersOf: expected rows of shape [${inner}], got [${rows[ragged].shape}] at ${ragged}.`,
    );
  }
  return { shape: [source.length, ...inner], values: rows.flatMap((row) => Array.from(row.values)) };
}

function isTensor(source: unknown): source is { shape: number[]; dataSync(): ArrayLike<number> } {
  return typeof source === 'object' && source !== null && 'dataSync' in source && 'shape' in source;
}
