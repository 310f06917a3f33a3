// Batch normalisation with optional SiLU, forward and backward, over rows [pixels of all images, channels].
//
// Forward: y = act((x − μ_c) · r_c · scale + offset), r_c = 1 / √(σ²_c + ε). The moments are those of the rows, or given.
#pragma once
#include "vector-math.h"

namespace interpolab::INTERPOLAB_LEVEL {

struct BatchNormShape {
  int rows, channels, silu;
  /// The moments come from outside (running statistics) and are constants to the gradient.
  int given;
  float epsilon;
};

struct BatchNormInputs {
  const float *x, *scale, *offset;
};

/// How the rows are cut into tasks: about 64 kB each, which the second level of cache holds while it is read twice.
struct RowChunks {
  int rows, count;

  INLINE_MEMBER int first(int chunk) const {
    return static_cast<int>(static_cast<int64_t>(rows) * chunk / count);
  }
};

INLINE RowChunks chunksOf(const BatchNormShape& s) {
  const int64_t wanted = static_cast<int64_t>(s.rows) * s.channels / 16384;
  return {s.rows, static_cast<int>(greatest<int64_t>(1, least<int64_t>(least<int64_t>(wanted, s.rows), 1024)))};
}

/// sums[c] = Σ term(row, c) over `rows` rows; four rows at a time, which is also the kinder order for rounding.
template <class Term>
INLINE void sumRows(int rows, int channels, float* sums, Term term) {
  clearFloats(sums, channels);
  int row = 0;
  for (; row + 4 <= rows; row += 4) {
    forVectors(channels, [&](ptrdiff_t c, auto part) {
      const Vector pairs = (term(row, c, part) + term(row + 1, c, part)) + (term(row + 2, c, part) + term(row + 3, c, part));
      part.store(sums + c, part.load(sums + c) + pairs);
    });
  }
  for (; row < rows; row++) {
    forVectors(channels, [&](ptrdiff_t c, auto part) { part.store(sums + c, part.load(sums + c) + term(row, c, part)); });
  }
}

/// moments [2, channels]: mean and biased variance of the rows. Chunks first, joined in order by Chan, Golub and LeVeque
/// (1983), so that x is read from memory once and a variance far smaller than the mean keeps its digits.
static void rowMoments(Runtime& runtime, const BatchNormShape& s, const float* x, float* moments) {
  const int channels = s.channels, padded = roundUp(channels, 16);
  const RowChunks chunks = chunksOf(s);
  float* partials = scratchFloats(runtime, Slot::Partials, static_cast<size_t>(chunks.count) * 2 * padded);
  parallelFor(runtime, chunks.count, [&](int chunk, int) {
    const int first = chunks.first(chunk), rows = chunks.first(chunk + 1) - first;
    const float* from = x + static_cast<size_t>(first) * channels;
    float *mean = partials + static_cast<size_t>(chunk) * 2 * padded, *squares = mean + padded;
    sumRows(rows, channels, mean, [&](int row, ptrdiff_t c, auto part) { return part.load(from + static_cast<size_t>(row) * channels + c); });
    forVectors(channels, [&](ptrdiff_t c, auto part) { part.store(mean + c, part.load(mean + c) * (1.f / rows)); });
    sumRows(rows, channels, squares, [&](int row, ptrdiff_t c, auto part) {
      const Vector d = part.load(from + static_cast<size_t>(row) * channels + c) - part.load(mean + c);
      return d * d;
    });
  });
  for (int c = 0; c < channels; c++) {
    double mean = 0, squares = 0;
    for (int chunk = 0; chunk < chunks.count; chunk++) {
      const double rows = chunks.first(chunk + 1) - chunks.first(chunk);
      mean += rows / s.rows * partials[static_cast<size_t>(chunk) * 2 * padded + c];
    }
    for (int chunk = 0; chunk < chunks.count; chunk++) {
      const double rows = chunks.first(chunk + 1) - chunks.first(chunk);
      const float* partial = partials + static_cast<size_t>(chunk) * 2 * padded;
      const double apart = partial[c] - mean;
      squares += partial[padded + c] + rows * apart * apart;
    }
    moments[c] = static_cast<float>(mean);
    moments[channels + c] = static_cast<float>(squares / s.rows);
  }
}

/// Per channel: scale · r. The mean is taken off first: folded into the offset it would cost the digits that x and the
/// mean have in common.
INLINE void batchNormGains(const BatchNormShape& s, const float* scale, const float* moments, float* gain) {
  for (int c = 0; c < s.channels; c++)
    gain[c] = static_cast<float>(scale[c] / __builtin_sqrt(static_cast<double>(moments[s.channels + c]) + s.epsilon));
}

/// y, and moments [2, channels] unless they are given.
static void batchNorm(Runtime& runtime, const BatchNormShape& s, const BatchNormInputs& in, float* y, float* moments) {
  if (s.rows == 0) return;
  const int channels = s.channels, padded = roundUp(channels, 16);
  if (!s.given) rowMoments(runtime, s, in.x, moments);
  float* gain = scratchFloats(runtime, Slot::Plane, padded);
  batchNormGains(s, in.scale, moments, gain);
  const RowChunks chunks = chunksOf(s);
  parallelFor(runtime, chunks.count, [&](int chunk, int) {
    for (int row = chunks.first(chunk); row < chunks.first(chunk + 1); row++) {
      const size_t at = static_cast<size_t>(row) * channels;
      forVectors(channels, [&](ptrdiff_t c, auto part) {
        const Vector centered = part.load(in.x + at + c) - part.load(moments + c);
        const Vector z = centered * part.load(gain + c) + part.load(in.offset + c);
        part.store(y + at + c, s.silu ? z * sigmoidFactor(z) : z);
      });
    }
  });
}

struct BatchNormGradients {
  float *x, *scale, *offset;
};

/// With z the value before the activation and g = ∂L/∂z: dx = scale · r · (g − mean(g) − x̂ · mean(g · x̂)), without the
/// two means where the moments are given. g is computed twice: cheaper than to write it and read it again.
static void batchNormGradient(Runtime& runtime, const BatchNormShape& s, const BatchNormInputs& in, const float* moments,
                              const float* dy, const BatchNormGradients& d) {
  const int channels = s.channels, padded = roundUp(channels, 16);
  clearFloats(d.scale, channels);
  clearFloats(d.offset, channels);
  if (s.rows == 0) return;
  float* gain = scratchFloats(runtime, Slot::Plane, 3 * static_cast<size_t>(padded));
  float *slope = gain + padded, *constant = slope + padded;
  batchNormGains(s, in.scale, moments, gain);
  const auto gradientAt = [&](Vector centered, size_t at, ptrdiff_t c, auto part) {
    const Vector g = part.load(dy + at + c);
    if (!s.silu) return g;
    const Vector z = centered * part.load(gain + c) + part.load(in.offset + c), share = sigmoidFactor(z);
    return g * (share * (1.f + z * (1.f - share)));
  };
  const RowChunks chunks = chunksOf(s);
  float* partials = scratchFloats(runtime, Slot::Partials, static_cast<size_t>(chunks.count) * 2 * padded);
  parallelFor(runtime, chunks.count, [&](int chunk, int) {
    float *sum = partials + static_cast<size_t>(chunk) * 2 * padded, *sumX = sum + padded;
    clearFloats(sum, 2 * static_cast<size_t>(padded));
    for (int row = chunks.first(chunk); row < chunks.first(chunk + 1); row++) {
      const size_t at = static_cast<size_t>(row) * channels;
      forVectors(channels, [&](ptrdiff_t c, auto part) {
        const Vector centered = part.load(in.x + at + c) - part.load(moments + c);
        const Vector g = gradientAt(centered, at, c, part);
        part.store(sum + c, part.load(sum + c) + g);
        part.store(sumX + c, part.load(sumX + c) + g * centered);
      });
    }
  });
  for (int c = 0; c < channels; c++) {
    double sum = 0, sumX = 0;
    for (int chunk = 0; chunk < chunks.count; chunk++) {
      const float* partial = partials + static_cast<size_t>(chunk) * 2 * padded + c;
      sum += partial[0], sumX += partial[padded];
    }
    const double variance = static_cast<double>(moments[channels + c]) + s.epsilon, rate = 1 / __builtin_sqrt(variance);
    d.scale[c] = static_cast<float>(sumX * rate);
    d.offset[c] = static_cast<float>(sum);
    const double share = s.given ? 0 : static_cast<double>(in.scale[c]) * rate / s.rows;
    slope[c] = static_cast<float>(-share * sumX / variance);
    constant[c] = static_cast<float>(-share * sum);
  }
  parallelFor(runtime, chunks.count, [&](int chunk, int) {
    for (int row = chunks.first(chunk); row < chunks.first(chunk + 1); row++) {
      const size_t at = static_cast<size_t>(row) * channels;
      forVectors(channels, [&](ptrdiff_t c, auto part) {
        const Vector centered = part.load(in.x + at + c) - part.load(moments + c);
        const Vector rest = centered * part.load(slope + c) + part.load(constant + c);
        part.store(d.x + at + c, gradientAt(centered, at, c, part) * part.load(gain + c) + rest);
      });
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
