/** What is known of a tensor before it is read. */
export interface TensorFacts {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** An open file of named tensors; each is read when it is asked for, so memory stays bounded. */
export interface WeightsReader {
  readonly path: string;
  /** Texts that the file carries beside its tensors. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: ReadonlyMap<string, TensorFacts>;
  /** Checks, without reading it, that a tensor of floating-point numbers is there and has this shape. */
  assertFloat(name: string, shape: readonly number[]): void;
  /** The values of such a tensor in C order, as float32; all of them finite. */
  readFinite(name: string, shape: readonly number[]): Promise<Float32Array>;
  /** The same for whole numbers. */
  assertInteger(name: string, shape: readonly number[]): void;
  /** The values of such a tensor; exact up to 2²⁴. */
  readIntegers(name: string, shape: readonly number[]): Promise<Float32Array>;
  close(): Promise<void>;
}
