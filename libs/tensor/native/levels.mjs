// Instruction-set levels of the kernels, weakest first. A new one is one more row; vector.h sizes its tiles by the
// compiler's own macros. `runs` is the C++ condition under which the processor, and the system's saving of its
// registers, allow it.
const has = (...features) => features.map((name) => `__builtin_cpu_supports("${name}")`).join(' && ');

export const levels = {
  x64: [
    { name: 'sse2', flags: [], runs: 'true' },
    { name: 'avx2', flags: ['-mavx2', '-mfma'], runs: has('avx2', 'fma') },
    {
      name: 'avx512',
      flags: ['-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl', '-mavx2', '-mfma'],
      runs: has('avx512f', 'avx512dq', 'avx512bw', 'avx512vl', 'avx2', 'fma'),
    },
  ],
  arm64: [{ name: 'neon', flags: [], runs: 'true' }],
};

/**
 * Levels for check.mjs alone. `wide16` is the source of avx512 (vectors of 16, tiles of 12 rows), whose vectors the
 * compiler halves, so that it can be checked on a processor without AVX-512.
 */
export const checkedLevels = {
  x64: [{ name: 'wide16', flags: ['-mavx2', '-mfma', '-DINTERPOLAB_WIDE16'], runs: has('avx2', 'fma') }],
  arm64: [],
};
