// Multiply-adds in registers and nothing else: the speed that all other kernels are measured against.
#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// Each of `tasks` tasks does at least `count` multiply-adds, x ← x / 2 + 1, in as many chains as a register tile has
/// vectors. out[task] is their mean, 2 in the limit. Each chain starts elsewhere: the compiler makes one of equal ones.
static void multiplyAdds(Runtime& runtime, int tasks, ptrdiff_t count, float* out) {
  constexpr ptrdiff_t perRound = lanes * tileRows * panelVectors;
  parallelFor(runtime, tasks, [=](int task, int) {
    Vector chains[tileRows][panelVectors];
    UNROLL for (int i = 0; i < tileRows; i++) {
      UNROLL for (int j = 0; j < panelVectors; j++) chains[i][j] = splat(1.f + (i * panelVectors + j) / 64.f);
    }
    // Read back, so that the compiler knows neither and keeps the loop.
    volatile float half = 0.5f, one = 1.f;
    const Vector factor = splat(half), term = splat(one);
    for (ptrdiff_t done = 0; done < count; done += perRound) {
      UNROLL for (int i = 0; i < tileRows; i++) {
        UNROLL for (int j = 0; j < panelVectors; j++) chains[i][j] = multiplyAdd(chains[i][j], factor, term);
      }
    }
    Vector sum = {};
    UNROLL for (int i = 0; i < tileRows; i++) {
      UNROLL for (int j = 0; j < panelVectors; j++) sum += chains[i][j];
    }
    out[task] = sumLanes(sum) * (1.f / perRound);
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
