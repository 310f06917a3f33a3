// Axes in another order, and rows by a list of indices, of 4-byte values.
#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

constexpr int transposeRank = 6;

/// out (packed) [size…] reads x at Σ index · stride.
struct TransposeShape {
  ptrdiff_t size[transposeRank], stride[transposeRank];
};

static void transpose(Runtime& runtime, const TransposeShape& s, const float* x, float* out) {
  constexpr int last = transposeRank - 1;
  // The axis along which x is contiguous; with the last axis of out it spans the planes to be turned.
  int along = last;
  for (int axis = 0; axis < last; axis++)
    if (s.size[axis] > 1 && (s.stride[along] != 1 || s.size[along] == 1) && s.stride[axis] == 1) along = axis;
  ptrdiff_t outStride[transposeRank], packed = 1, rows = 1;
  for (int axis = last; axis >= 0; axis--) {
    outStride[axis] = packed;
    packed *= s.size[axis];
  }
  constexpr ptrdiff_t tile = 16;
  const ptrdiff_t bands = along == last ? 1 : (s.size[along] + tile - 1) / tile;
  for (int axis = 0; axis < last; axis++) rows *= axis == along ? bands : s.size[axis];
  const ptrdiff_t perTask = greatest<ptrdiff_t>(1, 16384 / (s.size[last] * (along == last ? 1 : tile)));
  parallelFor(runtime, static_cast<int>((rows + perTask - 1) / perTask), [&](int task, int) {
    for (ptrdiff_t row = task * perTask; row < least(rows, (task + 1) * perTask); row++) {
      ptrdiff_t rest = row, source = 0, target = 0, band = 0;
      for (int axis = last - 1; axis >= 0; axis--) {
        const ptrdiff_t extent = axis == along ? bands : s.size[axis];
        const ptrdiff_t index = (axis == along ? tile : 1) * (rest % extent);
        if (axis == along) band = index;
        rest /= extent;
        source += index * s.stride[axis];
        target += index * outStride[axis];
      }
      if (along == last && s.stride[last] == 1) {
        copyFloats(out + target, x + source, s.size[last]);
      } else if (along == last) {
        for (ptrdiff_t j = 0; j < s.size[last]; j++) out[target + j] = x[source + j * s.stride[last]];
      } else {
        const ptrdiff_t height = least(tile, s.size[along] - band);
        for (ptrdiff_t start = 0; start < s.size[last]; start += tile) {
          const ptrdiff_t width = least(tile, s.size[last] - start);
          for (ptrdiff_t i = 0; i < height; i++) {
            float* to = out + target + i * outStride[along] + start;
            const float* from = x + source + i + start * s.stride[last];
            for (ptrdiff_t j = 0; j < width; j++) to[j] = from[j * s.stride[last]];
          }
        }
      }
    }
  });
}

struct RowSelection {
  int outer, rows, picks;  // x is [outer, rows, length], the picked rows are [outer, picks, length]
  ptrdiff_t length;
};

/// out[o, i] = x[o, indices[i]]; every index lies in [0, rows).
static void gatherRows(Runtime& runtime, const RowSelection& s, const float* x, const int32_t* indices, float* out) {
  const ptrdiff_t total = static_cast<ptrdiff_t>(s.outer) * s.picks;
  const ptrdiff_t perTask = greatest<ptrdiff_t>(1, 16384 / greatest<ptrdiff_t>(1, s.length));
  parallelFor(runtime, static_cast<int>((total + perTask - 1) / perTask), [&](int task, int) {
    for (ptrdiff_t row = task * perTask; row < least(total, (task + 1) * perTask); row++)
      copyFloats(out + row * s.length, x + (row / s.picks * s.rows + indices[row % s.picks]) * s.length, s.length);
  });
}

/// out [rows, length] = sums of the rows of x [picks, length] by index; indices outside of [0, rows) count nowhere. A
/// task owns some columns, so rows are added in their order.
static void addRows(Runtime& runtime, const RowSelection& s, const float* x, const int32_t* indices, float* out) {
  constexpr ptrdiff_t block = 64;
  parallelFor(runtime, static_cast<int>((s.length + block - 1) / block), [&](int task, int) {
    const ptrdiff_t first = task * block, count = least(block, s.length - first);
    for (int row = 0; row < s.rows; row++) clearFloats(out + row * s.length + first, count);
    for (int i = 0; i < s.picks; i++) {
      if (indices[i] < 0 || indices[i] >= s.rows) continue;
      float* to = out + indices[i] * s.length + first;
      const float* from = x + i * s.length + first;
      forVectors(count, [&](ptrdiff_t c, auto part) { part.store(to + c, part.load(to + c) + part.load(from + c)); });
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
