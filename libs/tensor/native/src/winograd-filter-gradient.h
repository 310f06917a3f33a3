// Filter gradient by Winograd's F(4×4, 3×3): for each of 36 frequencies one product of transformed inputs and
// transformed output gradients, summed over all tiles. The tiles are cut into parts by the shape alone, each part has
// sums of its own, and these are added in order: so the bits do not depend on the number of threads, and no thread
// reads what another has just transformed, which would cost more than the products.
#pragma once
#include "winograd.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// Transformed output gradients of `tiles` tiles, `columns` channels of them, in panels:
/// to[frequency * stride + panel * panelStride + tile * panelWidth + column].
INLINE void transformGradients(const TileGrid& grid, const Plane& plane, int columns, int first, int tiles,
                               float* to, ptrdiff_t stride, ptrdiff_t panelStride) {
  constexpr int count = tileOutputs * tileOutputs;
  const float* windows[2][count];
  windowPixels<tileOutputs>(grid, plane, first, 0, windows[0]);
  for (int tile = 0; tile < tiles; tile++, to += panelWidth) {
    const float *const *pixels = windows[tile % 2], **next = windows[(tile + 1) % 2];
    windowPixels<tileOutputs>(grid, plane, least(first + tile + 1, grid.count - 1), 0, next);
    for (int n = 0; n < columns; n += lanes) {
      prefetchPixels<count>(next, n);
      float* target = to + n / panelWidth * panelStride + n % panelWidth;
      transformSquare<OutputAdjoint>([&](int i, int j) { return load(pixels[i * tileOutputs + j] + n); },
                                     [&](int i, int j, Vector v) { store(target + (i * tileSize + j) * stride, v); });
    }
  }
}

/// How the work is cut: `parts` stretches of tiles, times blocks of output channels.
struct FilterGradientSplit {
  int parts, columnBlocks, columnsAtOnce, tilesAtOnce;

  FilterGradientSplit(int tiles, int inputs, int outputs) {
    constexpr int mostColumns = 128, mostParts = 16, tilesPerPart = 64, sumFloats = 1 << 22;
    constexpr int cachedFloats = 98304, leastTiles = 48, mostTiles = 96;
    columnBlocks = ceilDivide(outputs, mostColumns);
    columnsAtOnce = roundUp(ceilDivide(outputs, columnBlocks), panelWidth);
    const int affordable = sumFloats / (frequencies * inputs * roundUp(outputs, panelWidth));
    parts = greatest(1, least(least(mostParts, affordable), tiles / tilesPerPart));
    const int cached = cachedFloats / (frequencies * greatest(inputs, columnsAtOnce));
    tilesAtOnce = greatest(leastTiles, least(mostTiles, cached));
  }
};

static void winogradFilterGradient(Runtime& runtime, const ConvolutionShape& s, const float* x, const float* dy,
                                   float* dFilter) {
  const TileGrid grid(s.batch, s.scaledHeight(), s.scaledWidth());
  const int inputs = s.inputs, outputs = s.outputs;
  const FilterGradientSplit split(grid.count, inputs, outputs);
  const int width = split.columnsAtOnce;
  // A product walks down the tiles: 16 more floats each, or their cache lines would all fall into the same few sets.
  const ptrdiff_t inTile = inputs + 16, inStride = split.tilesAtOnce * inTile;
  const ptrdiff_t panelStride = static_cast<ptrdiff_t>(split.tilesAtOnce) * panelWidth;
  const ptrdiff_t outStride = width / panelWidth * panelStride + 16;
  const ptrdiff_t sumStride = static_cast<ptrdiff_t>(inputs) * width + 16, sumSize = frequencies * sumStride;
  const size_t perThread = frequencies * (inStride + outStride) + 16;
  float* memory = scratchFloats(runtime, Slot::ThreadA, runtime.threads * perThread);
  float* sums = scratchFloats(runtime, Slot::Partials, static_cast<size_t>(split.parts) * split.columnBlocks * sumSize);

  parallelFor(runtime, split.parts * split.columnBlocks, [&](int task, int thread) {
    float *transformed = memory + thread * perThread, *gradients = transformed + frequencies * inStride + 16;
    float* sum = sums + task * sumSize;
    const int part = task / split.columnBlocks, firstColumn = task % split.columnBlocks * width;
    const int columns = least(width, outputs - firstColumn);
    const int begin = static_cast<int>(static_cast<int64_t>(grid.count) * part / split.parts);
    const int end = static_cast<int>(static_cast<int64_t>(grid.count) * (part + 1) / split.parts);
    if (columns % panelWidth != 0) clearFloats(gradients, frequencies * outStride);
    for (int first = begin; first < end; first += split.tilesAtOnce) {
      OuterProduct job;
      job.stride = inTile, job.runStride = 0, job.runs = 1;
      job.length = least(split.tilesAtOnce, end - first);
      job.accumulate = first > begin;
      transformInputs(grid, {x, inputs, s.upsample}, first, job.length, transformed, inStride, inTile);
      transformGradients(grid, {dy + firstColumn, outputs, 0}, columns, first, job.length, gradients, outStride,
                         panelStride);
      for (int f = 0; f < frequencies; f++) {
        float spare[panelWidth] = {};
        for (int column = 0; column < columns; column += panelWidth) {
          job.panel = gradients + f * outStride + column / panelWidth * panelStride;
          for (int k = 0; k < inputs; k += tileRows) {
            float* out[tileRows];
            for (int i = 0; i < tileRows; i++)
              out[i] = k + i < inputs ? sum + f * sumStride + static_cast<size_t>(k + i) * width + column : spare;
            job.a = transformed + f * inStride + k;
            outerProduct(job, out);
          }
        }
      }
    }
  });

  parallelFor(runtime, inputs, [&](int k, int) {
    for (int n = 0; n < outputs; n += lanes) {
      const int block = n / width;
      const float* first = sums + block * sumSize + static_cast<size_t>(k) * width + n % width;
      const ptrdiff_t partStride = split.columnBlocks * sumSize;
      transformSquare<FilterAdjoint>(
          [&](int i, int j) {
            const float* from = first + (i * tileSize + j) * sumStride;
            Vector total = load(from);
            for (int part = 1; part < split.parts; part++) total += load(from + part * partStride);
            return total;
          },
          [&](int i, int j, Vector v) {
            store(dFilter + (static_cast<size_t>(i * 3 + j) * inputs + k) * outputs + n, v);
          });
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
