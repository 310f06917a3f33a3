import type { KernelLibrary, KernelName } from '@interpolab/tensor/kernels';

/** One call of a compiled kernel with the arguments it was given. */
export interface KernelCall {
  readonly kernel: KernelName;
  readonly number: number;
  readonly args: Float64Array;
}

/** What `run` asks of the compiled kernels, in order. */
export function recordCalls(library: KernelLibrary, run: () => void): KernelCall[] {
  const names = Object.fromEntries(Object.entries(library.numbers).map(([name, number]) => [number, name]));
  const calls: KernelCall[] = [];
  const call = library.call;
  library.call = (number) => {
    calls.push({ kernel: names[number] as KernelName, number, args: library.args.slice() });
    call.call(library, number);
  };
  try {
    run();
  } finally {
    library.call = call;
  }
  return calls;
}

/** Calls the kernels again on the same memory, whatever lies there now: for timing, not for results. */
export function replayCalls(library: KernelLibrary, calls: readonly KernelCall[]): void {
  for (const { number, args } of calls) {
    library.args.set(args);
    library.call(number);
  }
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
