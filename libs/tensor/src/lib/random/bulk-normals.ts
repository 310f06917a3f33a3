/** Numbers of a stream: `count` from the block `firstBlock` on, two a block. */
export interface NormalsRequest {
  readonly seed: number;
  readonly stream: number;
  readonly firstBlock: number;
  readonly count: number;
}

/** The same bits as RandomStream's own, but for the places in `doubtful`, which it has to compute itself. */
export interface BulkNormals {
  readonly values: Float32Array;
  readonly doubtful: readonly number[];
}

type Source = (request: NormalsRequest) => BulkNormals | null;

let source: Source = () => null;

/** A faster way to many normal numbers, if there is one at the moment; else null. */
export function bulkNormals(request: NormalsRequest): BulkNormals | null {
  return source(request);
}

/** Engines with a kernel for it say so here: streams themselves know no engine. */
export function useBulkNormals(newSource: Source): void {
  source = newSource;
}
