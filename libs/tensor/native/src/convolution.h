// Direct convolution, forward and to the input. Nothing is unrolled into columns: each tap of an output pixel reads
// a contiguous run of channels, so a register tile takes one pixel pointer per row and tap, and the zero row where
// the tap falls outside the image.
#pragma once
#include "convolution-shape.h"
#include "micro-kernel.h"
#include "packed-weights.h"

namespace interpolab::INTERPOLAB_LEVEL {

constexpr int maxTaps = 9;
constexpr int maxChannels = 8192;
alignas(64) static float zeroRow[maxChannels];  // stays 0; not const, so that it takes no room in the binary

/// A convolution as "gather pixels, multiply": output (i, j) of the grid reads the input at
/// (i · inStride + dy[tap], j · inStride + dx[tap]) and is written at (i · outStride + outY, j · outStride + outX).
struct GatherConvolution {
  int batch, gridHeight, gridWidth;
  int height, width, inputs, upsample, inStride;
  int outHeight, outWidth, outputs, outStride, outY, outX;
  int taps;
  int dy[maxTaps], dx[maxTaps];
};

struct GatherOperands {
  const float* x;
  const float* packed;
  const float* bias;
  float* y;
};

constexpr int pixelsPerBlock = 96 / tileRows * tileRows;

/// Fills in, for every tap of `count` pixels from `first` on, where its channels begin.
INLINE void gatherPixels(const GatherConvolution& g, const GatherOperands& o, int first, int count,
                         const float** sources, float** targets, float* spare) {
  const int height = g.height << g.upsample, width = g.width << g.upsample;
  int image = first / (g.gridHeight * g.gridWidth), place = first % (g.gridHeight * g.gridWidth);
  int i = place / g.gridWidth, j = place % g.gridWidth;
  for (int q = 0; q < count; q++) {
    const float** source = sources + (q / tileRows) * g.taps * tileRows + q % tileRows;
    if (image >= g.batch) {  // past the last pixel
      for (int tap = 0; tap < g.taps; tap++) source[tap * tileRows] = zeroRow;
      targets[q] = spare;
      continue;
    }
    const float* plane = o.x + static_cast<size_t>(image) * g.height * g.width * g.inputs;
    for (int tap = 0; tap < g.taps; tap++) {
      const int y = i * g.inStride + g.dy[tap], x = j * g.inStride + g.dx[tap];
      // As unsigned numbers, negative ones are large too.
      const bool inside = static_cast<unsigned>(y) < static_cast<unsigned>(height) &&
                          static_cast<unsigned>(x) < static_cast<unsigned>(width);
      const ptrdiff_t pixel = static_cast<ptrdiff_t>(y >> g.upsample) * g.width + (x >> g.upsample);
      source[tap * tileRows] = inside ? plane + pixel * g.inputs : zeroRow;
    }
    const size_t row = static_cast<size_t>(image) * g.outHeight + i * g.outStride + g.outY;
    targets[q] = o.y + (row * g.outWidth + j * g.outStride + g.outX) * g.outputs;
    if (++j < g.gridWidth) continue;
    j = 0;
    if (++i < g.gridHeight) continue;
    i = 0;
    image++;
  }
}

static void convolveGathered(Runtime& runtime, const GatherConvolution& g, const GatherOperands& o) {
  const int pixels = g.batch * g.gridHeight * g.gridWidth;
  const int blocks = ceilDivide(pixels, pixelsPerBlock), panels = ceilDivide(g.outputs, panelWidth);
  // As many taps at a time as leave their weights of one panel in the first-level cache.
  const int fitting = greatest(1, least(g.taps, 20480 / (g.inputs * panelWidth * 4)));
  const int tapsAtOnce = ceilDivide(g.taps, ceilDivide(g.taps, fitting));
  const int spareSize = roundUp(g.outputs, panelWidth);
  float* spares = scratchFloats(runtime, Slot::ThreadA, static_cast<size_t>(runtime.threads) * spareSize);
  parallelFor(runtime, blocks, [&](int block, int thread) {
    const float* sources[pixelsPerBlock * maxTaps];
    float* targets[pixelsPerBlock];
    const int first = block * pixelsPerBlock;
    const int tiles = ceilDivide(least(pixelsPerBlock, pixels - first), tileRows);
    gatherPixels(g, o, first, tiles * tileRows, sources, targets, spares + thread * spareSize);
    for (int tap = 0; tap < g.taps; tap += tapsAtOnce) {
      const int count = least(tapsAtOnce, g.taps - tap);
      for (int panel = 0; panel < panels; panel++) {
        const int column = panel * panelWidth;
        RowProduct job;
        job.taps = count;
        job.depth = g.inputs;
        job.panel = o.packed + (static_cast<size_t>(panel) * g.taps + tap) * g.inputs * panelWidth;
        job.bias = o.bias ? o.bias + column : nullptr;
        job.accumulate = tap > 0;
        job.width = least(panelWidth, g.outputs - column);
        for (int tile = 0; tile < tiles; tile++) {
          float* out[tileRows];
          UNROLL for (int i = 0; i < tileRows; i++) out[i] = targets[tile * tileRows + i] + column;
          job.rows = sources + (tile * g.taps + tap) * tileRows;
          rowProduct(job, out);
        }
      }
    }
  });
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
  float* packed = scratchFloats(runtime, Slot::Weights, packedSize(g.taps, s.inputs, s.outputs));
  const ptrdiff_t perTap = static_cast<ptrdiff_t>(s.inputs) * s.outputs;
  packWeights(runtime, packed, {filter, order, g.taps, perTap, s.inputs, s.outputs, s.outputs, 1});
  convolveGathered(runtime, g, {x, packed, bias, y});
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
    float* packed = scratchFloats(runtime, Slot::Weights, packedSize(g.taps, s.outputs, s.inputs));
    packWeights(runtime, packed, {filter, order, g.taps, perTap, s.outputs, 1, s.inputs, s.outputs});
    convolveGathered(runtime, g, {dy, packed, nullptr, dx});
  }
}

}  // namespace interpolab::INTERPOLAB_LEVEL
