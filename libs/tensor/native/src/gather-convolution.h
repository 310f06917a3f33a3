// A convolution as "gather pixels, multiply". Nothing is unrolled into columns: each tap of an output pixel reads
// a contiguous run of channels, so a register tile takes one pixel pointer per row and tap, and the zero row where
// the tap falls outside the image.
#pragma once
#include "micro-kernel.h"
#include "packed-weights.h"

namespace interpolab::INTERPOLAB_LEVEL {

constexpr int maxTaps = 9;
constexpr int maxChannels = 8192;
alignas(64) static float zeroRow[maxChannels];  // stays 0; not const, so that it takes no room in the binary

/// Output (i, j) of the grid reads the input at
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

}  // namespace interpolab::INTERPOLAB_LEVEL
