// The transforms of Winograd's F(4×4, 3×3): Lavin and Gray, "Fast algorithms for convolutional neural networks"
// (CVPR 2016), interpolation points 0, ±1, ±2, ∞. A 6×6 input tile gives 4×4 outputs with 36 products, not 144.
#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

constexpr int tileSize = 6, tileOutputs = 4, frequencies = tileSize * tileSize;

/// Bᵀ d: input side, 6 → 6.
struct InputTransform {
  static constexpr int from = 6, to = 6;
  static INLINE_MEMBER void apply(const Vector* d, Vector* o) {
    o[0] = 4.f * d[0] - 5.f * d[2] + d[4];
    const Vector a = d[4] - 4.f * d[2], b = d[3] - 4.f * d[1];
    o[1] = a + b, o[2] = a - b;
    const Vector e = d[4] - d[2], f = 2.f * (d[3] - d[1]);
    o[3] = e + f, o[4] = e - f;
    o[5] = 4.f * d[1] - 5.f * d[3] + d[5];
  }
};

/// Aᵀ m: products to outputs, 6 → 4.
struct OutputTransform {
  static constexpr int from = 6, to = 4;
  static INLINE_MEMBER void apply(const Vector* m, Vector* o) {
    const Vector a = m[1] + m[2], b = m[1] - m[2], c = m[3] + m[4], d = m[3] - m[4];
    o[0] = m[0] + a + c, o[1] = b + 2.f * d, o[2] = a + 4.f * c, o[3] = b + 8.f * d + m[5];
  }
};

/// A y: output gradients to products, 4 → 6.
struct OutputAdjoint {
  static constexpr int from = 4, to = 6;
  static INLINE_MEMBER void apply(const Vector* y, Vector* o) {
    const Vector a = y[0] + y[2], b = y[1] + y[3], c = y[0] + 4.f * y[2], d = 2.f * y[1] + 8.f * y[3];
    o[0] = y[0], o[1] = a + b, o[2] = a - b, o[3] = c + d, o[4] = c - d, o[5] = y[3];
  }
};

/// G g: filter side, 3 → 6.
struct FilterTransform {
  static constexpr int from = 3, to = 6;
  static INLINE_MEMBER void apply(const Vector* g, Vector* o) {
    const Vector s = (g[0] + g[2]) * (-1.f / 6), m = g[1] * (1.f / 6);
    const Vector u = g[0] * (1.f / 24) + g[2] * (1.f / 6), v = g[1] * (1.f / 12);
    o[0] = g[0] * 0.25f, o[1] = s - m, o[2] = s + m, o[3] = u + v, o[4] = u - v, o[5] = g[2];
  }
};

/// Gᵀ m: products to filter gradients, 6 → 3.
struct FilterAdjoint {
  static constexpr int from = 6, to = 3;
  static INLINE_MEMBER void apply(const Vector* m, Vector* o) {
    const Vector a = m[1] + m[2], b = m[2] - m[1], c = m[3] + m[4], d = m[3] - m[4];
    o[0] = m[0] * 0.25f - a * (1.f / 6) + c * (1.f / 24);
    o[1] = b * (1.f / 6) + d * (1.f / 12);
    o[2] = (c - a) * (1.f / 6) + m[5];
  }
};

/// Applies a transform to the columns and then to the rows of a square of vectors:
/// read(row, column) gives the inputs, write(row, column, value) takes the outputs.
template <class Transform, class Read, class Write>
INLINE void transformSquare(Read read, Write write) {
  constexpr int from = Transform::from, to = Transform::to;
  Vector half[to][from];
  UNROLL for (int column = 0; column < from; column++) {
    Vector in[from], out[to];
    UNROLL for (int row = 0; row < from; row++) in[row] = read(row, column);
    Transform::apply(in, out);
    UNROLL for (int row = 0; row < to; row++) half[row][column] = out[row];
  }
  UNROLL for (int row = 0; row < to; row++) {
    Vector out[to];
    Transform::apply(half[row], out);
    UNROLL for (int column = 0; column < to; column++) write(row, column, out[column]);
  }
}

}  // namespace interpolab::INTERPOLAB_LEVEL
