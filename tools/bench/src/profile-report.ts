export interface KernelShare {
  readonly name: string;
  readonly calls: number;
  readonly ms: number;
}

export interface Profile {
  readonly job: string;
  readonly engine: string;
  readonly stepMs: number;
  readonly bareMs: number;
  /** stepMs / bareMs − 1. */
  readonly overhead: number;
  readonly kernels: readonly KernelShare[];
}

/** The profile as aligned lines, dearest kernel first. */
export function formatProfile({ job, engine, stepMs, bareMs, overhead, kernels }: Profile): string {
  const width = Math.max(...kernels.map(({ name }) => name.length));
  const total = kernels.reduce((sum, { ms }) => sum + ms, 0);
  const lines = kernels.map(({ name, calls, ms }) =>
    [
      name.padEnd(width),
      `${calls} ×`.padStart(6),
      `${ms.toFixed(2)} ms`.padStart(11),
      `${((100 * ms) / total).toFixed(1)} %`.padStart(7),
    ].join('  '),
  );
  const summary = `step ${stepMs.toFixed(1)} ms, kernels bare ${bareMs.toFixed(1)} ms: overhead ${(100 * overhead).toFixed(1)} %`;
  return [`${job} on ${engine}`, ...lines, summary].join('\n');
}
