// Direct convolution, forward and to the input.
#pragma once
#include "convolution-shape.h"
#include "narrow-convolution.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// Packs the weights for the way in which this convolution is computed, and computes it.
static void convolveWith(Runtime& runtime, const GatherConvolution& g, const WeightView& weights, const float* x,
                         const float* bias, float* y) {
  if (narrowFits(g)) {
    float* packed = scratchFloats(runtime, Slot::Weights, static_cast<size_t>(g.taps) * narrowOutputs * g.inputs);
    packNarrow(weights, packed);
    return convolveNarrow(runtime, g, {x, packed, bias, y});
  }
  float* packed = scratchFloats(runtime, Slot::Weights, packedSize(g.taps, g.inputs, g.outputs));
  packWeights(runtime, packed, weights);
  convolveGathered(runtime, g, {x, packed, bias, y});
}

/// y = x ∗ filter + bias; filter is [size, size, inputs, outputs], bias may be null.
static void convolve(Runtime& runtime, const ConvolutionShape& s, const float* x, const float* filter,
                     const float* bias, float* y) {
  GatherConvolution g = {};
  g.batch = s.batch, g.gridHeight = s.outHeight(), g.gridWidth = s.outWidth();
  g.height = s.height, g.width = s.width, g.inputs = s.inputs, g.upsample = s.upsample, g.inStride = s.stride;
  g.outHeight = s.outHeight(), g.outWidth = s.outWidth(), g.outputs = s.outputs, g.outStride = 1;
  g.taps = s.size * s.size;
  int order[maxTaps];
  for (int tap = 0; tap < g.taps; tap++) {
    g.dy[tap] = tap / s.size - s.margin();
    g.dx[tap] = tap % s.size - s.margin();
    order[tap] = tap;
  }
  const ptrdiff_t perTap = static_cast<ptrdiff_t>(s.inputs) * s.outputs;
  convolveWith(runtime, g, {filter, order, g.taps, perTap, s.inputs, s.outputs, s.outputs, 1}, x, bias, y);
}

/// dx at the resolution of the (upsampled) image that the filter sees.
///
/// dx[i] = Σ_k dy[(i + margin − k) / stride] · filter[k] over the k that divide: for stride 2 that makes four
/// convolutions of dy, one for each parity of (row, column), each with its own taps.
static void convolveInputGradient(Runtime& runtime, const ConvolutionShape& s, const float* dy, const float* filter,
                                  float* dx) {
  const int height = s.scaledHeight(), width = s.scaledWidth();
  const ptrdiff_t perTap = static_cast<ptrdiff_t>(s.inputs) * s.outputs;
  for (int parity = 0; parity < s.stride * s.stride; parity++) {
    GatherConvolution g = {};
    g.outY = parity / s.stride, g.outX = parity % s.stride;
    g.batch = s.batch;
    g.gridHeight = (height - g.outY + s.stride - 1) / s.stride;
    g.gridWidth = (width - g.outX + s.stride - 1) / s.stride;
    if (g.gridHeight == 0 || g.gridWidth == 0) continue;
    g.height = s.outHeight(), g.width = s.outWidth(), g.inputs = s.outputs, g.inStride = 1;
    g.outHeight = height, g.outWidth = width, g.outputs = s.inputs, g.outStride = s.stride;
    int order[maxTaps];
    for (int tap = 0; tap < s.size * s.size; tap++) {
      const int offsetY = g.outY + s.margin() - tap / s.size, offsetX = g.outX + s.margin() - tap % s.size;
      if (offsetY % s.stride != 0 || offsetX % s.stride != 0) continue;
      g.dy[g.taps] = offsetY / s.stride;
      g.dx[g.taps] = offsetX / s.stride;
      order[g.taps++] = tap;
    }
    if (g.taps == 0) {
      // A 1×1 filter of stride 2 never reads these pixels: one tap that lies outside gives the zeros.
      g.dy[0] = 1 << 20;
      order[g.taps++] = 0;
    }
    const WeightView weights = {filter, order, g.taps, perTap, s.outputs, 1, s.inputs, s.outputs};
    convolveWith(runtime, g, weights, dy, nullptr, dx);
  }
}

}  // namespace interpolab::INTERPOLAB_LEVEL
