import type { EngineBackend, KernelLibrary, KernelName } from '@interpolab/tensor/kernels';

/** One call of a compiled kernel with the arguments it was given. */
export interface KernelCall {
  readonly kernel: KernelName;
  readonly number: number;
  readonly args: Float64Array;
}

/** What `run` asks of the compiled kernels, in the order in which they ran. */
export async function recordCalls(backend: EngineBackend, run: () => unknown): Promise<KernelCall[]> {
  const { library } = backend;
  const names = Object.fromEntries(Object.entries(library.numbers).map(([name, number]) => [number, name]));
  const calls: KernelCall[] = [];
  const runCalls = library.run;
  backend.finish(); // what waited before is none of its calls
  library.run = (from, to) => {
    for (let place = from; place < to; ) {
      const [number, count] = library.calls.subarray(place, place + 2);
      const args = library.calls.slice(place + 2, place + 2 + count);
      calls.push({ kernel: names[number] as KernelName, number, args });
      place += 2 + count;
    }
    return runCalls.call(library, from, to);
  };
  try {
    await run();
    backend.finish();
  } finally {
    library.run = runCalls;
  }
  return calls;
}

/**
 * Calls the kernels again on the same memory, whatever lies there now: for timing, not for results. No other calls may
 * wait meanwhile.
 */
export function replayCalls(library: KernelLibrary, calls: readonly KernelCall[]): void {
  let end = 0;
  for (const { number, args } of calls) {
    if (end + 2 + args.length > library.calls.length) {
      library.run(0, end);
      end = 0;
    }
    library.calls[end] = number;
    library.calls[end + 1] = args.length;
    library.calls.set(args, end + 2);
    end += 2 + args.length;
  }
  library.run(0, end);
}

const CONVOLUTIONS = new Set<KernelName>([
  'convolution',
  'convolutionInputGradient',
  'convolutionFilterGradient',
]);

/** The kernel's name, with its shape where the time depends on the kind of convolution. */
export function shapeOfCall({ kernel, args }: KernelCall): string {
  if (!CONVOLUTIONS.has(kernel)) return kernel;
  const first = kernel === 'convolution' ? 4 : 3;
  const [batch, height, width, inputs, outputs, size, stride, upsample] = args.subarray(first);
  const kind = `${size}×${size}${stride > 1 ? ` stride ${stride}` : ''}${upsample ? ' upsampled' : ''}`;
  return `${kernel} ${kind} [${batch}, ${height}, ${width}, ${inputs}] → ${outputs}`;
}
