// Sums. The order of additions depends on the shape alone, so the bits do not depend on the number of threads.
#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// out [outer, inner] = factor · Σ over the middle axis of x [outer, middle, inner].
struct SumShape {
  int outer, middle, inner;
  float factor;
};

/// Sum of `count` floats: vector lanes over stretches of 4096, the stretches in float64.
INLINE double sumFloats(const float* x, ptrdiff_t count) {
  double sum = 0;
  for (ptrdiff_t start = 0; start < count; start += 4096) {
    Vector total = {};
    forVectors(least<ptrdiff_t>(4096, count - start), [&](ptrdiff_t i, auto part) { total += part.load(x + start + i); });
    for (int i = 0; i < lanes; i++) sum += total[i];
  }
  return sum;
}

/// Sums of the columns of `rows` rows of `columns` floats.
INLINE void sumColumns(const float* x, int rows, int columns, float* sums) {
  clearFloats(sums, columns);
  for (int row = 0; row < rows; row++, x += columns) {
    forVectors(columns, [&](ptrdiff_t c, auto part) { part.store(sums + c, part.load(sums + c) + part.load(x + c)); });
  }
}

static void sumMiddle(Runtime& runtime, const SumShape& s, const float* x, float* out) {
  const size_t plane = static_cast<size_t>(s.middle) * s.inner;
  if (s.inner == 1 && s.outer > 1) {
    constexpr int rowsPerTask = 64;
    parallelFor(runtime, ceilDivide(s.outer, rowsPerTask), [&](int task, int) {
      for (int row = task * rowsPerTask; row < least(s.outer, (task + 1) * rowsPerTask); row++)
        out[row] = static_cast<float>(sumFloats(x + row * plane, s.middle)) * s.factor;
    });
    return;
  }
  // Chunks of the middle axis, about 16k floats each, added up in order at the end.
  const int chunks = greatest(1, least(64, least<int>(s.middle, static_cast<int>(plane / 16384))));
  const size_t padded = roundUp(s.inner, 16);
  float* partials = scratchFloats(runtime, Slot::Partials, static_cast<size_t>(s.outer) * chunks * padded);
  const auto chunkStart = [&](int chunk) { return static_cast<int>(static_cast<int64_t>(s.middle) * chunk / chunks); };
  parallelFor(runtime, s.outer * chunks, [&](int task, int) {
    const int chunk = task % chunks, first = chunkStart(chunk), rows = chunkStart(chunk + 1) - first;
    const float* from = x + (task / chunks) * plane + static_cast<size_t>(first) * s.inner;
    float* partial = partials + task * padded;
    if (s.inner == 1) {
      *partial = static_cast<float>(sumFloats(from, rows));
    } else {
      sumColumns(from, rows, s.inner, partial);
    }
  });
  for (int outer = 0; outer < s.outer; outer++) {
    for (int c = 0; c < s.inner; c++) {
      double sum = 0;
      for (int chunk = 0; chunk < chunks; chunk++) sum += partials[(static_cast<size_t>(outer) * chunks + chunk) * padded + c];
      out[static_cast<size_t>(outer) * s.inner + c] = static_cast<float>(sum) * s.factor;
    }
  }
}

}  // namespace interpolab::INTERPOLAB_LEVEL
