// Instruction-set levels of the kernels, weakest first. A new one is one more row; vector.h sizes its tiles by the
// compiler's own macros. `runs` is the C++ condition under which the processor may run it.
export const levels = {
  x64: [
    { name: 'sse2', flags: [], runs: 'true' },
    {
      name: 'avx2',
      flags: ['-mavx2', '-mfma'],
      runs: '__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")',
    },
  ],
  arm64: [{ name: 'neon', flags: [], runs: 'true' }],
};
