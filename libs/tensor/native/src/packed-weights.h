// Weights in the order in which a register tile reads them: [panel][tap][depth][panelWidth].
#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// Where the weight of (tap, k, n) lies: `data[taps[tap] * tapStride + k * depthStride + n * columnStride]`.
struct WeightView {
  const float* data;
  const int* taps;
  int tapCount;
  ptrdiff_t tapStride;
  int depth;
  ptrdiff_t depthStride;
  int columns;
  ptrdiff_t columnStride;
};

INLINE size_t packedSize(int taps, int depth, int columns) {
  return static_cast<size_t>(ceilDivide(columns, panelWidth)) * taps * depth * panelWidth;
}

/// One panel of one tap: columns `first` … of the view, zeros beyond its last column.
INLINE void packPanel(float* to, const float* from, const WeightView& view, int first) {
  const int width = least(panelWidth, view.columns - first);
  from += first * view.columnStride;
  if (view.columnStride == 1 && width == panelWidth) {
    for (int k = 0; k < view.depth; k++) copyFloats(to + k * panelWidth, from + k * view.depthStride, panelWidth);
    return;
  }
  for (int k = 0; k < view.depth; k++, to += panelWidth, from += view.depthStride) {
    for (int j = 0; j < panelWidth; j++) to[j] = j < width ? from[j * view.columnStride] : 0.f;
  }
}

static void packWeights(Runtime& runtime, float* to, const WeightView& view) {
  const int panels = ceilDivide(view.columns, panelWidth);
  parallelFor(runtime, panels * view.tapCount, [&](int index, int) {
    const int panel = index / view.tapCount;
    const float* from = view.data + view.taps[index % view.tapCount] * view.tapStride;
    packPanel(to + static_cast<size_t>(index) * view.depth * panelWidth, from, view, panel * panelWidth);
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
