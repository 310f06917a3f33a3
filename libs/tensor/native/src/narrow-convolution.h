// Convolutions to a few channels, as the last of a U-Net or the gradient of a classifier's first: a register tile would
// use 3 of its 16 or 32 columns. So the lanes hold input channels here, and are added up at the end.
#pragma once
#include "gather-convolution.h"

namespace interpolab::INTERPOLAB_LEVEL {

constexpr int narrowOutputs = 4;
/// Pixels that share a load of weights: 16 sums with AVX-512, 8 where there are 16 registers.
constexpr int narrowPixels = lanes == 16 ? 4 : 2;

static_assert(tileRows % narrowPixels == 0, "the pixels of a group lie in one register tile");

INLINE bool narrowFits(const GatherConvolution& g) {
  // Where vectors are short, a register tile of one vector wastes little.
  return lanes >= 8 && g.outputs <= narrowOutputs && g.inputs % lanes == 0 && g.outStride == 1;
}

/// Weights as [tap][output][input], zeros for the outputs that are not there.
INLINE void packNarrow(const WeightView& view, float* to) {
  for (int tap = 0; tap < view.tapCount; tap++) {
    const float* from = view.data + view.taps[tap] * view.tapStride;
    for (int n = 0; n < narrowOutputs; n++) {
      for (int k = 0; k < view.depth; k++)
        *to++ = n < view.columns ? from[k * view.depthStride + n * view.columnStride] : 0.f;
    }
  }
}

/// `o.packed` as packNarrow makes it.
static void convolveNarrow(Runtime& runtime, const GatherConvolution& g, const GatherOperands& o) {
  const int pixels = g.batch * g.gridHeight * g.gridWidth;
  float* spares = scratchFloats(runtime, Slot::ThreadA, static_cast<size_t>(runtime.threads) * narrowOutputs);
  parallelFor(runtime, ceilDivide(pixels, pixelsPerBlock), [&](int block, int thread) {
    const float* sources[pixelsPerBlock * maxTaps];
    float* targets[pixelsPerBlock];
    const int first = block * pixelsPerBlock, count = roundUp(least(pixelsPerBlock, pixels - first), tileRows);
    gatherPixels(g, o, first, count, sources, targets, spares + thread * narrowOutputs);
    for (int pixel = 0; pixel < count; pixel += narrowPixels) {
      const float* const* rows = sources + pixel / tileRows * g.taps * tileRows + pixel % tileRows;
      Vector sums[narrowPixels][narrowOutputs] = {};
      const float* weights = o.packed;
      for (int tap = 0; tap < g.taps; tap++, rows += tileRows, weights += narrowOutputs * g.inputs) {
        for (int c = 0; c < g.inputs; c += lanes) {
          Vector weight[narrowOutputs];
          UNROLL for (int n = 0; n < narrowOutputs; n++) weight[n] = load(weights + n * g.inputs + c);
          UNROLL for (int i = 0; i < narrowPixels; i++) {
            const Vector value = load(rows[i] + c);
            UNROLL for (int n = 0; n < narrowOutputs; n++) sums[i][n] = multiplyAdd(value, weight[n], sums[i][n]);
          }
        }
      }
      UNROLL for (int i = 0; i < narrowPixels; i++) {
        for (int n = 0; n < g.outputs; n++) targets[pixel + i][n] = sumLanes(sums[i][n]) + (o.bias ? o.bias[n] : 0.f);
      }
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
