// Vectors of floats by compiler extension, as wide as the level's registers. No intrinsics anywhere: the same
// source becomes SSE2, AVX2, NEON or WebAssembly SIMD.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "runtime.h"

#ifndef INTERPOLAB_LEVEL
#error "compile with -DINTERPOLAB_LEVEL=<name of the instruction-set level>"
#endif

#define INLINE static inline __attribute__((always_inline))
#define INLINE_MEMBER inline __attribute__((always_inline))
// Complete unrolling keeps small arrays of vectors in registers.
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

namespace interpolab::INTERPOLAB_LEVEL {

// Lanes of a vector; vectors in a panel of packed weights; rows of a register tile. A tile keeps
// tileRows × panelVectors accumulators in registers: 12 of 16 on x64, 24 of 32 with AVX-512 and on arm64. WebAssembly engines need
// registers of their own for broadcasts, so the tile is smaller there.
#if defined(__AVX512F__) || defined(INTERPOLAB_WIDE16)  // the second for the checks, see levels.mjs
constexpr int lanes = 16, panelVectors = 2, tileRows = 12;
#elif defined(__AVX2__)
constexpr int lanes = 8, panelVectors = 2, tileRows = 6;
#elif defined(__aarch64__)
constexpr int lanes = 4, panelVectors = 4, tileRows = 6;
#elif defined(__wasm__)
constexpr int lanes = 4, panelVectors = 2, tileRows = 4;
#else
constexpr int lanes = 4, panelVectors = 2, tileRows = 6;
#endif
constexpr int panelWidth = lanes * panelVectors;

typedef float Vector __attribute__((vector_size(lanes * 4)));
typedef float UnalignedVector __attribute__((vector_size(lanes * 4), aligned(4), may_alias));
typedef int32_t IntVector __attribute__((vector_size(lanes * 4)));

INLINE Vector load(const float* p) { return *reinterpret_cast<const UnalignedVector*>(p); }
INLINE void store(float* p, Vector v) { *reinterpret_cast<UnalignedVector*>(p) = v; }
INLINE Vector splat(float value) { return value - Vector{}; }  // x − 0 is x for every x, −0 too: no subtraction is left

/// a · b + c. Rounded once where the processor has such an instruction: elsewhere the compiler fuses the expression by
/// itself, but LLVM 14 knows only an early numbering of WebAssembly's relaxed SIMD, so the bytes of f32x4.relaxed_madd
/// stand here.
INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
#if defined(INTERPOLAB_RELAXED_SIMD)
  Vector sum;
  asm("local.get %1\n local.get %2\n local.get %3\n .byte 0xfd, 0x85, 0x02\n local.set %0"
      : "=r"(sum)
      : "r"(a), "r"(b), "r"(c));
  return sum;
#else
  return a * b + c;
#endif
}

INLINE Vector larger(Vector a, Vector b) { return a > b ? a : b; }
INLINE Vector smaller(Vector a, Vector b) { return a < b ? a : b; }

/// Halves are added to each other: not a chain of additions as long as the vector.
INLINE float sumLanes(Vector v) {
  float part[lanes];
  store(part, v);
  UNROLL for (int half = lanes / 2; half > 0; half /= 2) {
    UNROLL for (int i = 0; i < half; i++) part[i] += part[i + half];
  }
  return part[0];
}

template <class T>
INLINE T least(T a, T b) { return a < b ? a : b; }
template <class T>
INLINE T greatest(T a, T b) { return a > b ? a : b; }
INLINE int ceilDivide(int a, int b) { return (a + b - 1) / b; }
INLINE int roundUp(int a, int b) { return ceilDivide(a, b) * b; }

/// All lanes present.
struct FullLanes {
  INLINE_MEMBER Vector load(const float* p) const { return INTERPOLAB_LEVEL::load(p); }
  INLINE_MEMBER void store(float* p, Vector v) const { INTERPOLAB_LEVEL::store(p, v); }
};

/// Only the first `count` lanes present; the others read as 0 and are not written.
struct PartLanes {
  int count;
  INLINE_MEMBER Vector load(const float* p) const {
    Vector v = {};
    for (int i = 0; i < lanes; i++)
      if (i < count) v[i] = p[i];
    return v;
  }
  INLINE_MEMBER void store(float* p, Vector v) const {
    for (int i = 0; i < lanes; i++)
      if (i < count) p[i] = v[i];
  }
};

/// Calls body(offset, lanesPresent) so that the offsets 0, lanes, 2·lanes … cover `count` floats.
template <class Body>
INLINE void forVectors(ptrdiff_t count, Body body) {
  ptrdiff_t i = 0;
  for (; i + lanes <= count; i += lanes) body(i, FullLanes{});
  if (i < count) body(i, PartLanes{static_cast<int>(count - i)});
}

/// Runs body(index, thread) for every index in [0, count) on the runtime's threads.
template <class Body>
static void parallelFor(Runtime& runtime, int count, Body body) {
  // The host sees to one thread or one task. A loop for them here would be a second copy of the body, in which the
  // compiler may fuse other multiplications and additions: other bits with one thread than with two.
  runtime.parallel(
      &runtime, count, [](void* data, int index, int thread) { (*static_cast<Body*>(data))(index, thread); }, &body);
}

INLINE float* scratchFloats(Runtime& runtime, Slot slot, size_t count) {
  // Where the bytes are no 32-bit number, more than there can be: the host says that its memory is full.
  const size_t bytes = count > SIZE_MAX / sizeof(float) ? SIZE_MAX : count * sizeof(float);
  return static_cast<float*>(runtime.scratch(&runtime, slot, bytes));
}

INLINE void copyFloats(float* to, const float* from, size_t count) {
#if defined(__wasm__)
  // memory.copy is a call out of the module, dear for the few floats of a pixel.
  forVectors(static_cast<ptrdiff_t>(count), [=](ptrdiff_t i, auto part) { part.store(to + i, part.load(from + i)); });
#else
  __builtin_memcpy(to, from, count * 4);
#endif
}
INLINE void clearFloats(float* to, size_t count) { __builtin_memset(to, 0, count * 4); }

}  // namespace interpolab::INTERPOLAB_LEVEL
