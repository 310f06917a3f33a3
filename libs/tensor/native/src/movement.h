// Kernels that move values: concatenation and slices as strided rows, and the adjoint of nearest upsampling.
#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

struct RowCopy {
  ptrdiff_t rows, length, toStride, fromStride;  // in floats (or other 4-byte values)
};

static void copyRows(Runtime& runtime, const RowCopy& c, float* to, const float* from) {
  const ptrdiff_t rowsPerTask = greatest<ptrdiff_t>(1, 32768 / greatest<ptrdiff_t>(1, c.length));
  parallelFor(runtime, static_cast<int>((c.rows + rowsPerTask - 1) / rowsPerTask), [&](int task, int) {
    for (ptrdiff_t row = task * rowsPerTask; row < least(c.rows, (task + 1) * rowsPerTask); row++)
      copyFloats(to + row * c.toStride, from + row * c.fromStride, c.length);
  });
}

/// out [planes, height, width, channels] = sums of 2 × 2 pixels of x [planes, 2 · height, 2 · width, channels],
/// times `factor`: the gradient of nearest upsampling (factor 1) and average pooling (factor ¼).
static void sumSquares(Runtime& runtime, int rows, int width, int channels, float factor, const float* x, float* out) {
  parallelFor(runtime, rows, [&](int row, int) {
    const ptrdiff_t below = 2 * static_cast<ptrdiff_t>(width) * channels;
    const float* top = x + 2 * row * below;
    float* target = out + static_cast<size_t>(row) * width * channels;
    for (int j = 0; j < width; j++, top += 2 * channels, target += channels) {
      forVectors(channels, [&](ptrdiff_t c, auto part) {
        const float* p = top + c;
        const Vector sum = (part.load(p) + part.load(p + channels)) + (part.load(p + below) + part.load(p + below + channels));
        part.store(target + c, sum * factor);
      });
    }
  });
}

/// out [rows · 2, width · 2, channels] = every pixel of x [rows, width, channels] four times, times `factor`.
static void repeatSquares(Runtime& runtime, int rows, int width, int channels, float factor, const float* x, float* out) {
  parallelFor(runtime, rows, [&](int row, int) {
    const ptrdiff_t below = 2 * static_cast<ptrdiff_t>(width) * channels;
    const float* source = x + static_cast<size_t>(row) * width * channels;
    float* target = out + 2 * row * below;
    for (int j = 0; j < width; j++, source += channels, target += 2 * channels) {
      forVectors(channels, [&](ptrdiff_t c, auto part) {
        const Vector value = part.load(source + c) * factor;
        float* p = target + c;
        part.store(p, value);
        part.store(p + channels, value);
        part.store(p + below, value);
        part.store(p + below + channels, value);
      });
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
