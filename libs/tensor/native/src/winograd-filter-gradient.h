// Filter gradient by Winograd's F(4×4, 3×3): for each of 36 frequencies one product of transformed inputs and
// transformed output gradients, summed over all tiles. Each frequency is one task that adds up the tiles in order,
// so the bits do not depend on the number of threads.
#pragma once
#include "winograd.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// Transformed output gradients of `tiles` tiles, in panels:
/// to[frequency * stride + panel * panelStride + tile * panelWidth + column].
INLINE void transformGradients(const TileGrid& grid, const Plane& plane, int first, int tiles, float* to,
                               ptrdiff_t stride, ptrdiff_t panelStride) {
  constexpr int count = tileOutputs * tileOutputs;
  const float* windows[2][count];
  windowPixels<tileOutputs>(grid, plane, first, 0, windows[0]);
  for (int tile = 0; tile < tiles; tile++, to += panelWidth) {
    const float *const *pixels = windows[tile % 2], **next = windows[(tile + 1) % 2];
    windowPixels<tileOutputs>(grid, plane, least(first + tile + 1, grid.count - 1), 0, next);
    for (int n = 0; n < plane.channels; n += lanes) {
      prefetchPixels<count>(next, n);
      float* target = to + n / panelWidth * panelStride + n % panelWidth;
      transformSquare<OutputAdjoint>([&](int i, int j) { return load(pixels[i * tileOutputs + j] + n); },
                                     [&](int i, int j, Vector v) { store(target + (i * tileSize + j) * stride, v); });
    }
  }
}

static void winogradFilterGradient(Runtime& runtime, const ConvolutionShape& s, const float* x, const float* dy,
                                   float* dFilter) {
  const TileGrid grid(s.batch, s.scaledHeight(), s.scaledWidth());
  const int inputs = s.inputs, outputs = s.outputs, columns = roundUp(outputs, panelWidth);
  const int atOnce = least(grid.count, greatest(96, 6144 / greatest(inputs, outputs)));
  const ptrdiff_t inStride = static_cast<ptrdiff_t>(atOnce) * inputs + 16;
  const ptrdiff_t outStride = static_cast<ptrdiff_t>(atOnce) * columns + 16;
  const ptrdiff_t panelStride = static_cast<ptrdiff_t>(atOnce) * panelWidth;
  const ptrdiff_t sumStride = static_cast<ptrdiff_t>(inputs) * columns + 16;
  float* transformed = scratchFloats(runtime, Slot::ThreadA, frequencies * inStride + 16);
  float* gradients = scratchFloats(runtime, Slot::ThreadB, frequencies * outStride);
  float* sums = scratchFloats(runtime, Slot::Partials, frequencies * sumStride);
  if (outputs % panelWidth != 0) clearFloats(gradients, frequencies * outStride);

  for (int first = 0; first < grid.count; first += atOnce) {
    const int tiles = least(atOnce, grid.count - first);
    constexpr int tilesPerTask = 8, tilesPerPass = 96;
    parallelFor(runtime, ceilDivide(tiles, tilesPerTask), [&](int task, int) {
      const int from = task * tilesPerTask, count = least(tiles - from, tilesPerTask);
      transformInputs(grid, {x, inputs, s.upsample}, first + from, count,
                      transformed + static_cast<size_t>(from) * inputs, inStride);
      transformGradients(grid, {dy, outputs, 0}, first + from, count,
                         gradients + static_cast<size_t>(from) * panelWidth, outStride, panelStride);
    });
    parallelFor(runtime, frequencies, [&](int f, int) {
      float spare[panelWidth] = {};
      for (int pass = 0; pass < tiles; pass += tilesPerPass) {
        OuterProduct job;
        job.stride = inputs, job.runStride = 0, job.runs = 1;
        job.length = least(tilesPerPass, tiles - pass);
        job.accumulate = first + pass > 0;
        for (int column = 0; column < columns; column += panelWidth) {
          job.panel = gradients + f * outStride + column / panelWidth * panelStride +
                      static_cast<size_t>(pass) * panelWidth;
          for (int k = 0; k < inputs; k += tileRows) {
            float* out[tileRows];
            for (int i = 0; i < tileRows; i++)
              out[i] = k + i < inputs ? sums + f * sumStride + static_cast<size_t>(k + i) * columns + column : spare;
            job.a = transformed + f * inStride + static_cast<size_t>(pass) * inputs + k;
            outerProduct(job, out);
          }
        }
      }
    });
  }

  parallelFor(runtime, inputs, [&](int k, int) {
    for (int n = 0; n < outputs; n += lanes) {
      const float* sum = sums + static_cast<size_t>(k) * columns + n;
      transformSquare<FilterAdjoint>(
          [&](int i, int j) { return load(sum + (i * tileSize + j) * sumStride); },
          [&](int i, int j, Vector v) {
            store(dFilter + (static_cast<size_t>(i * 3 + j) * inputs + k) * outputs + n, v);
          });
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
