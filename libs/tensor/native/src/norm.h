// The length of many tensors as one vector. Squares are added up in float64: 10^8 of them keep their digits, and none
// overflows.
#pragma once
#include "doubles.h"

namespace interpolab::INTERPOLAB_LEVEL {

constexpr ptrdiff_t squaresPerTask = 65536;

INLINE double sumOfSquares(const float* x, ptrdiff_t count) {
  Doubles a = {}, b = {};  // two, since an addition waits for the one before it
  ptrdiff_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const Doubles low = widen(x + i), high = widen(x + i + doubleLanes);
    a += low * low, b += high * high;
  }
  double sum = 0;
  for (; i < count; i++) sum += static_cast<double>(x[i]) * x[i];
  a += b;
  for (int lane = 0; lane < doubleLanes; lane++) sum += a[lane];
  return sum;
}

/// sum += Σ x². Tasks are cut by the count alone, and added in order.
static void addSquares(Runtime& runtime, const float* x, ptrdiff_t count, double& sum) {
  const int tasks = static_cast<int>((count + squaresPerTask - 1) / squaresPerTask);
  double* partials = reinterpret_cast<double*>(scratchFloats(runtime, Slot::Partials, 2 * static_cast<size_t>(tasks)));
  parallelFor(runtime, tasks, [=](int task, int) {
    const ptrdiff_t start = task * squaresPerTask;
    partials[task] = sumOfSquares(x + start, least(squaresPerTask, count - start));
  });
  for (int task = 0; task < tasks; task++) sum += partials[task];
}

}  // namespace interpolab::INTERPOLAB_LEVEL
