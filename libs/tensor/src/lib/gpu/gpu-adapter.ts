/** What computes for a GPU engine. */
export interface GpuAdapter {
  /** As its driver names it, e.g. `NVIDIA RTX 4090` or `llvmpipe-llvm-15-0-6-256-bits`. */
  readonly name: string;
  /** `nvidia`, `amd`, `mesa` …; `unknown` if the driver does not say. */
  readonly vendor: string;
  /** `software`: a processor that plays a GPU. It computes the same values, slower than the native engine. */
  readonly type: 'hardware' | 'software';
  /** The driver's name and version, if it says them. */
  readonly driver?: string;
}

/** `NVIDIA RTX 4090 (nvidia, hardware; driver 550.54)`. */
export function describeAdapter({ name, vendor, type, driver }: GpuAdapter): string {
  return `${name} (${vendor}, ${type}${driver === undefined ? '' : `; ${driver}`})`;
}
