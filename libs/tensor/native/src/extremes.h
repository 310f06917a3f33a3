// Largest and smallest values, products, and softmax. The order of operations depends on the shape alone.
#pragma once
#include "reduction.h"
#include "vector-math.h"

namespace interpolab::INTERPOLAB_LEVEL {

struct TakeLarger {
  static constexpr float empty = -__builtin_inff();
  // NaN wins and stays.
  INLINE_MEMBER Vector operator()(Vector best, Vector v) const { return v > best ? v : v == v ? best : v; }
};
struct TakeSmaller {
  static constexpr float empty = __builtin_inff();
  INLINE_MEMBER Vector operator()(Vector best, Vector v) const { return v < best ? v : v == v ? best : v; }
};
struct Multiply {
  static constexpr float empty = 1.f;
  INLINE_MEMBER Vector operator()(Vector product, Vector v) const { return product * v; }
};

/// Reduces `count` floats that lie side by side.
template <class Fold>
INLINE float foldRow(const float* x, ptrdiff_t count, Fold fold) {
  Vector best = splat(Fold::empty);
  ptrdiff_t i = 0;
  for (; i + lanes <= count; i += lanes) best = fold(best, load(x + i));
  float spread[lanes];
  for (int j = 0; j < lanes; j++) spread[j] = i + j < count ? x[i + j] : Fold::empty;
  best = fold(best, load(spread));
  Vector one = splat(best[0]);
  for (int j = 1; j < lanes; j++) one = fold(one, splat(best[j]));
  return one[0];
}

/// out [outer, inner] from x [outer, middle, inner].
template <class Fold>
static void foldMiddle(Runtime& runtime, const SumShape& s, const float* x, float* out, Fold fold) {
  const size_t plane = static_cast<size_t>(s.middle) * s.inner;
  if (s.inner == 1) {
    constexpr ptrdiff_t chunk = 16384;
    const int chunks = s.outer == 1 ? static_cast<int>((s.middle + chunk - 1) / chunk) : 1;
    if (chunks > 1) {
      float* partials = scratchFloats(runtime, Slot::Partials, chunks);
      parallelFor(runtime, chunks, [&](int task, int) {
        partials[task] = foldRow(x + task * chunk, least(chunk, s.middle - task * chunk), fold);
      });
      out[0] = foldRow(partials, chunks, fold);
      return;
    }
    const int perTask = static_cast<int>(greatest<ptrdiff_t>(1, 16384 / greatest<ptrdiff_t>(1, s.middle)));
    parallelFor(runtime, ceilDivide(s.outer, perTask), [&](int task, int) {
      for (int row = task * perTask; row < least(s.outer, (task + 1) * perTask); row++)
        out[row] = foldRow(x + row * plane, s.middle, fold);
    });
    return;
  }
  constexpr int block = 256;
  const int blocks = ceilDivide(s.inner, block);
  parallelFor(runtime, s.outer * blocks, [&](int task, int) {
    const int first = task % blocks * block;
    const float* from = x + (task / blocks) * plane + first;
    float* to = out + static_cast<size_t>(task / blocks) * s.inner + first;
    forVectors(least(block, s.inner - first), [&](ptrdiff_t c, auto part) {
      Vector best = splat(Fold::empty);
      for (int row = 0; row < s.middle; row++) best = fold(best, part.load(from + static_cast<size_t>(row) * s.inner + c));
      part.store(to + c, best);
    });
  });
}

/// Softmax of each row of `length` floats, or its logarithm.
static void softmax(Runtime& runtime, int rows, int length, bool logarithms, const float* x, float* y) {
  const int perTask = greatest(1, 8192 / greatest(1, length));
  parallelFor(runtime, ceilDivide(rows, perTask), [&](int task, int) {
    for (int row = task * perTask; row < least(rows, (task + 1) * perTask); row++) {
      const float* from = x + static_cast<size_t>(row) * length;
      float* to = y + static_cast<size_t>(row) * length;
      const Vector top = splat(foldRow(from, length, TakeLarger{}));
      Vector total = {};
      forVectors(length, [&](ptrdiff_t i, auto part) {
        const Vector e = exponential(part.load(from + i) - top);
        part.store(to + i, e);
        total += part.load(to + i);  // again, so that lanes beyond the row count as 0
      });
      const float sum = sumLanes(total);
      if (logarithms) {
        const Vector shift = logarithm(splat(sum));
        forVectors(length, [&](ptrdiff_t i, auto part) { part.store(to + i, part.load(from + i) - top - shift); });
      } else {
        const float share = 1.f / sum;
        forVectors(length, [&](ptrdiff_t i, auto part) { part.store(to + i, part.load(to + i) * share); });
      }
    }
  });
}

/// y = (x − mean) · factor + offset, one of each for every channel: normalisation by known statistics.
static void normaliseChannels(Runtime& runtime, ptrdiff_t rows, int channels, const float* x, const float* mean,
                              const float* factor, const float* offset, float* y) {
  const ptrdiff_t perTask = greatest<ptrdiff_t>(1, 16384 / channels);
  parallelFor(runtime, static_cast<int>((rows + perTask - 1) / perTask), [&](int task, int) {
    for (ptrdiff_t row = task * perTask; row < least(rows, (task + 1) * perTask); row++) {
      forVectors(channels, [&](ptrdiff_t c, auto part) {
        part.store(y + row * channels + c,
                   (part.load(x + row * channels + c) - part.load(mean + c)) * part.load(factor + c) + part.load(offset + c));
      });
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
