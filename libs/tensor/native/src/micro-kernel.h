// The two register tiles on which all products are built.
#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

template <int Vectors>
INLINE void loadTile(Vector (&tile)[tileRows][Vectors], float* const* out, int width) {
  UNROLL for (int i = 0; i < tileRows; i++) {
    if (width == Vectors * lanes) {
      UNROLL for (int j = 0; j < Vectors; j++) tile[i][j] = load(out[i] + j * lanes);
    } else {
      float row[Vectors * lanes] = {};
      for (int j = 0; j < width; j++) row[j] = out[i][j];
      UNROLL for (int j = 0; j < Vectors; j++) tile[i][j] = load(row + j * lanes);
    }
  }
}

template <int Vectors>
INLINE void storeTile(const Vector (&tile)[tileRows][Vectors], float* const* out, int width) {
  if (width == Vectors * lanes) {
    UNROLL for (int i = 0; i < tileRows; i++) {
      UNROLL for (int j = 0; j < Vectors; j++) store(out[i] + j * lanes, tile[i][j]);
    }
    return;
  }
  UNROLL for (int i = 0; i < tileRows; i++) {
    float row[Vectors * lanes];
    UNROLL for (int j = 0; j < Vectors; j++) store(row + j * lanes, tile[i][j]);
    for (int j = 0; j < width; j++) out[i][j] = row[j];
  }
}

/// What one call of a row product reads: `taps` × `depth` products per output.
struct RowProduct {
  /// `rows[tap * tileRows + i]` is the start of `depth` consecutive floats.
  const float* const* rows;
  int taps;
  int depth;
  /// `[taps][depth][panelWidth]`, packed.
  const float* panel;
  /// Start value of every row, `width` floats, or null for 0. Not read when accumulating.
  const float* bias;
  bool accumulate;
  /// Output columns in use, at most panelWidth.
  int width;
};

/// out[i][j] (+)= Σ_tap Σ_k rows[tap][i][k] · panel[tap][k][j]
template <int Vectors>
static __attribute__((noinline)) void rowProductOf(const RowProduct& job, float* const* out) {
  Vector tile[tileRows][Vectors];
  if (job.accumulate) {
    loadTile<Vectors>(tile, out, job.width);
  } else {
    float start[Vectors * lanes] = {};
    if (job.bias)
      for (int j = 0; j < job.width; j++) start[j] = job.bias[j];
    UNROLL for (int i = 0; i < tileRows; i++) {
      UNROLL for (int j = 0; j < Vectors; j++) tile[i][j] = load(start + j * lanes);
    }
  }
  const float* const* rows = job.rows;
  const float* b = job.panel;
  const int depth = job.depth;
  for (int tap = 0; tap < job.taps; tap++, rows += tileRows) {
    const float* a[tileRows];
    UNROLL for (int i = 0; i < tileRows; i++) a[i] = rows[i];
    for (int k = 0; k < depth; k++, b += panelWidth) {
      Vector column[Vectors];
      UNROLL for (int j = 0; j < Vectors; j++) column[j] = load(b + j * lanes);
      UNROLL for (int i = 0; i < tileRows; i++) {
        const Vector factor = splat(a[i][k]);
        UNROLL for (int j = 0; j < Vectors; j++) tile[i][j] = multiplyAdd(column[j], factor, tile[i][j]);
      }
    }
  }
  storeTile<Vectors>(tile, out, job.width);
}

INLINE void rowProduct(const RowProduct& job, float* const* out) {
  if (job.width <= lanes) {
    rowProductOf<1>(job, out);
  } else {
    rowProductOf<panelVectors>(job, out);
  }
}

/// What one call of an outer product reads: `runs` stretches of `length` positions each.
struct OuterProduct {
  /// Row i of the tile at position m of run r is `a[r * runStride + m * stride + i]`.
  const float* a;
  ptrdiff_t stride;
  ptrdiff_t runStride;
  /// `[runs · length][panelWidth]`, packed.
  const float* panel;
  int runs;
  int length;
  bool accumulate;
};

/// out[i][j] (+)= Σ_run Σ_m a[run, m, i] · panel[run, m, j], for whole panels.
static __attribute__((noinline)) void outerProduct(const OuterProduct& job, float* const* out) {
  Vector tile[tileRows][panelVectors] = {};
  if (job.accumulate) loadTile<panelVectors>(tile, out, panelWidth);
  const float* b = job.panel;
  const ptrdiff_t stride = job.stride;
  for (int run = 0; run < job.runs; run++) {
    const float* a = job.a + run * job.runStride;
    for (int m = 0; m < job.length; m++, a += stride, b += panelWidth) {
      Vector column[panelVectors];
      UNROLL for (int j = 0; j < panelVectors; j++) column[j] = load(b + j * lanes);
      UNROLL for (int i = 0; i < tileRows; i++) {
        const Vector factor = splat(a[i]);
        UNROLL for (int j = 0; j < panelVectors; j++) tile[i][j] = multiplyAdd(column[j], factor, tile[i][j]);
      }
    }
  }
  storeTile<panelVectors>(tile, out, panelWidth);
}

}  // namespace interpolab::INTERPOLAB_LEVEL
