import { setFlagsFromString } from 'node:v8';
import { webAssembly } from './web-assembly.ts';

/** The builds of the WebAssembly kernels by level, weakest first; `wasm/build.mjs` makes them. */
const binaries = { simd: 'kernels.wasm', 'relaxed-simd': 'kernels-relaxed.wasm' } as const;

export type WasmLevel = keyof typeof binaries;

/** The levels that this Node runs, best last. `relaxed-simd` has fused multiply-adds, and so other last bits. */
export function wasmLevels(): WasmLevel[] {
  return hasRelaxedSimd() ? ['simd', 'relaxed-simd'] : ['simd'];
}

/** Where the kernels of a level lie. */
export function wasmBinary(level: WasmLevel): URL {
  return new URL(`../../../wasm/${binaries[level]}`, import.meta.url);
}

/** A module with one function, f32x4.relaxed_madd of its three arguments. */
const relaxedModule = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x08, 0x01, 0x60, 0x03, 0x7b, 0x7b, 0x7b, 0x01, 0x7b],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfd, 0x85, 0x02, 0x0b],
]);

function hasRelaxedSimd(): boolean {
  if (webAssembly.validate(relaxedModule)) return true;
  // Node 20 has it behind a flag, which V8 reads again for every module; later ones have it without.
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return webAssembly.validate(relaxedModule);
}
