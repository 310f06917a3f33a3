// Kernels of one value at a time: functions of one tensor, and broadcasting functions of two.
#pragma once
#include "vector-math.h"

namespace interpolab::INTERPOLAB_LEVEL {

constexpr ptrdiff_t floatsPerTask = 32768;

/// body(offset, part) over `count` floats on all threads.
template <class Body>
static void forEachVector(Runtime& runtime, ptrdiff_t count, Body body) {
  const int tasks = static_cast<int>((count + floatsPerTask - 1) / floatsPerTask);
  parallelFor(runtime, tasks, [&](int task, int) {
    const ptrdiff_t start = task * floatsPerTask;
    forVectors(least(floatsPerTask, count - start), [&](ptrdiff_t i, auto part) { body(start + i, part); });
  });
}

INLINE Vector squareRoot(Vector x) {
  Vector y = {};
  for (int i = 0; i < lanes; i++) y[i] = __builtin_sqrtf(x[i]);
  return y;
}

template <class Function>
static void mapUnary(Runtime& runtime, float* out, const float* x, ptrdiff_t count, Function function) {
  forEachVector(runtime, count, [=](ptrdiff_t i, auto part) { part.store(out + i, function(part.load(x + i))); });
}

/// dx = dy · slope(x)
template <class Function>
static void mapGradient(Runtime& runtime, float* dx, const float* dy, const float* x, ptrdiff_t count,
                        Function slope) {
  forEachVector(runtime, count, [=](ptrdiff_t i, auto part) {
    part.store(dx + i, part.load(dy + i) * slope(part.load(x + i)));
  });
}

/// Four nested loops over out (packed), a and b; a stride of 0 repeats. The innermost strides are 0 or 1.
struct BroadcastShape {
  ptrdiff_t size[4], a[4], b[4];
};

template <class Function>
INLINE void mapRow(float* out, const float* a, const float* b, ptrdiff_t count, bool aMoves, bool bMoves,
                   Function function) {
  if (aMoves && bMoves) {
    forVectors(count, [=](ptrdiff_t i, auto part) { part.store(out + i, function(part.load(a + i), part.load(b + i))); });
  } else if (aMoves) {
    const Vector right = splat(*b);
    forVectors(count, [=](ptrdiff_t i, auto part) { part.store(out + i, function(part.load(a + i), right)); });
  } else {
    const Vector left = splat(*a), right = splat(*b);
    if (!bMoves) {
      forVectors(count, [=](ptrdiff_t i, auto part) { part.store(out + i, function(left, right)); });
    } else {
      forVectors(count, [=](ptrdiff_t i, auto part) { part.store(out + i, function(left, part.load(b + i))); });
    }
  }
}

template <class Function>
static void mapBinary(Runtime& runtime, const BroadcastShape& s, float* out, const float* a, const float* b,
                      Function function) {
  const ptrdiff_t inner = s.size[3], rows = s.size[0] * s.size[1] * s.size[2];
  if (rows == 1) {  // one long row is cut into pieces
    const int tasks = static_cast<int>((inner + floatsPerTask - 1) / floatsPerTask);
    parallelFor(runtime, tasks, [=](int task, int) {
      const ptrdiff_t start = task * floatsPerTask;
      mapRow(out + start, a + start * s.a[3], b + start * s.b[3], least(floatsPerTask, inner - start), s.a[3] != 0,
             s.b[3] != 0, function);
    });
    return;
  }
  const ptrdiff_t rowsPerTask = greatest<ptrdiff_t>(1, floatsPerTask / greatest<ptrdiff_t>(1, inner));
  parallelFor(runtime, static_cast<int>((rows + rowsPerTask - 1) / rowsPerTask), [=](int task, int) {
    for (ptrdiff_t row = task * rowsPerTask; row < least(rows, (task + 1) * rowsPerTask); row++) {
      const ptrdiff_t i2 = row % s.size[2], i1 = row / s.size[2] % s.size[1], i0 = row / s.size[2] / s.size[1];
      mapRow(out + row * inner, a + i0 * s.a[0] + i1 * s.a[1] + i2 * s.a[2],
             b + i0 * s.b[0] + i1 * s.b[1] + i2 * s.b[2], inner, s.a[3] != 0, s.b[3] != 0, function);
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
