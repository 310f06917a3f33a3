// Group normalisation with optional scale-shift and SiLU, forward and backward, NHWC.
//
// Forward: y = act(((x − μ_g) · r_g · scale + offset) · (1 + s) + b), r_g = 1 / √(σ²_g + ε), one (μ, r) for each
// image and group, (s, b) for each image and channel.
#pragma once
#include "vector-math.h"

namespace interpolab::INTERPOLAB_LEVEL {

struct GroupNormShape {
  int batch, pixels, channels, groups, silu;
  float epsilon;
};

struct GroupNormInputs {
  const float *x, *scale, *offset;
  const float* scaleShift;  // [batch, 2 · channels] or null
};

/// Adds to sums[c], for every channel, `term(values of x, c)` over all pixels of one image.
template <class Term>
INLINE void sumPixels(const float* x, int pixels, int channels, float* sums, Term term) {
  forVectors(channels, [&](ptrdiff_t c, auto part) {
    Vector even = {}, odd = {};  // two chains hide the latency of the addition
    int i = 0;
    const float* p = x + c;
    for (; i + 1 < pixels; i += 2, p += 2 * channels) {
      even += term(part.load(p), c, part);
      odd += term(part.load(p + channels), c, part);
    }
    if (i < pixels) even += term(part.load(p), c, part);
    part.store(sums + c, even + odd);
  });
}

/// Per channel: y = x · gain + bias before the activation.
INLINE void groupNormGains(const GroupNormShape& s, const GroupNormInputs& in, int image, const float* mean,
                           const float* rate, float* gain, float* bias) {
  const int perGroup = s.channels / s.groups;
  const float* shifts = in.scaleShift ? in.scaleShift + static_cast<size_t>(image) * 2 * s.channels : nullptr;
  for (int c = 0; c < s.channels; c++) {
    const float a = in.scale[c] * rate[c / perGroup];
    const float b = in.offset[c] - mean[c / perGroup] * a;
    gain[c] = shifts ? a * (1 + shifts[c]) : a;
    bias[c] = shifts ? b * (1 + shifts[c]) + shifts[s.channels + c] : b;
  }
}

/// y, and statistics [batch, 2, groups]: mean, then 1 / standard deviation.
static void groupNorm(Runtime& runtime, const GroupNormShape& s, const GroupNormInputs& in, float* y,
                      float* statistics) {
  const int channels = s.channels, perGroup = channels / s.groups, padded = roundUp(channels, 16);
  float* memory = scratchFloats(runtime, Slot::ThreadA, static_cast<size_t>(runtime.threads) * 3 * padded);
  parallelFor(runtime, s.batch, [&](int image, int thread) {
    float* gain = memory + static_cast<size_t>(thread) * 3 * padded;
    float *bias = gain + padded, *sums = bias + padded;
    const size_t start = static_cast<size_t>(image) * s.pixels * channels;
    const float* x = in.x + start;
    float *mean = statistics + static_cast<size_t>(image) * 2 * s.groups, *rate = mean + s.groups;
    const double count = static_cast<double>(s.pixels) * perGroup;

    // Two passes: the mean first, then squares around it. Sums of raw squares lose all digits of a small variance.
    sumPixels(x, s.pixels, channels, sums, [](Vector v, ptrdiff_t, auto) { return v; });
    for (int g = 0; g < s.groups; g++) {
      double sum = 0;
      for (int c = g * perGroup; c < (g + 1) * perGroup; c++) sum += sums[c];
      mean[g] = static_cast<float>(sum / count);
      for (int c = g * perGroup; c < (g + 1) * perGroup; c++) gain[c] = mean[g];
    }
    sumPixels(x, s.pixels, channels, sums, [&](Vector v, ptrdiff_t c, auto part) {
      const Vector d = v - part.load(gain + c);
      return d * d;
    });
    for (int g = 0; g < s.groups; g++) {
      double sum = 0;
      for (int c = g * perGroup; c < (g + 1) * perGroup; c++) sum += sums[c];
      rate[g] = static_cast<float>(1 / __builtin_sqrt(sum / count + s.epsilon));
    }
    groupNormGains(s, in, image, mean, rate, gain, bias);
    float* out = y + start;
    for (int i = 0; i < s.pixels; i++, x += channels, out += channels) {
      forVectors(channels, [&](ptrdiff_t c, auto part) {
        const Vector z = part.load(x + c) * part.load(gain + c) + part.load(bias + c);
        part.store(out + c, s.silu ? z * sigmoidFactor(z) : z);
      });
    }
  });
}

struct GroupNormGradients {
  float *x, *scale, *offset;
  float* scaleShift;  // null if there is none
};

/// By the chain rule, with z the value before the activation and g = ∂L/∂z · ∂z/∂x̂:
/// dx = r · (g − mean_g(g) − x̂ · mean_g(g · x̂)).
static void groupNormGradient(Runtime& runtime, const GroupNormShape& s, const GroupNormInputs& in,
                              const float* statistics, const float* dy, const GroupNormGradients& d) {
  const int channels = s.channels, perGroup = channels / s.groups, padded = roundUp(channels, 16);
  const size_t planeSize = roundUp(s.pixels * channels, 16), perThread = planeSize + 7 * static_cast<size_t>(padded);
  float* memory = scratchFloats(runtime, Slot::ThreadA, runtime.threads * perThread);
  // Per image, then added in order: the same bits with any number of threads.
  float* partials = scratchFloats(runtime, Slot::Partials, static_cast<size_t>(s.batch) * 2 * padded);
  parallelFor(runtime, s.batch, [&](int image, int thread) {
    float* dz = memory + thread * perThread;
    float *gain = dz + planeSize, *bias = gain + padded, *center = bias + padded, *slope = center + padded;
    float *constant = slope + padded, *sumG = constant + padded, *sumGx = sumG + padded;
    const size_t start = static_cast<size_t>(image) * s.pixels * channels;
    const float *x = in.x + start, *g = dy + start;
    const float *mean = statistics + static_cast<size_t>(image) * 2 * s.groups, *rate = mean + s.groups;
    groupNormGains(s, in, image, mean, rate, gain, bias);
    for (int c = 0; c < channels; c++) center[c] = mean[c / perGroup];
    clearFloats(sumG, 2 * padded);
    for (int i = 0; i < s.pixels; i++) {
      const size_t row = static_cast<size_t>(i) * channels;
      forVectors(channels, [&](ptrdiff_t c, auto part) {
        const Vector value = part.load(x + row + c);
        Vector gradient = part.load(g + row + c);
        if (s.silu) {
          const Vector z = value * part.load(gain + c) + part.load(bias + c), share = sigmoidFactor(z);
          gradient = gradient * (share * (1.f + z * (1.f - share)));
        }
        part.store(dz + row + c, gradient);
        part.store(sumG + c, part.load(sumG + c) + gradient);
        part.store(sumGx + c, part.load(sumGx + c) + gradient * (value - part.load(center + c)));
      });
    }
    const float* shifts = in.scaleShift ? in.scaleShift + static_cast<size_t>(image) * 2 * channels : nullptr;
    float* partial = partials + static_cast<size_t>(image) * 2 * padded;
    for (int group = 0; group < s.groups; group++) {
      const float r = rate[group];
      double meanG = 0, meanGx = 0;
      for (int c = group * perGroup; c < (group + 1) * perGroup; c++) {
        const float unit = sumGx[c] * r, factor = shifts ? 1 + shifts[c] : 1.f;
        partial[c] = unit * factor;
        partial[padded + c] = sumG[c] * factor;
        if (shifts) {
          float* dShifts = d.scaleShift + static_cast<size_t>(image) * 2 * channels;
          dShifts[c] = unit * in.scale[c] + sumG[c] * in.offset[c];
          dShifts[channels + c] = sumG[c];
        }
        meanG += sumG[c] * in.scale[c] * factor;
        meanGx += unit * in.scale[c] * factor;
      }
      const double count = static_cast<double>(s.pixels) * perGroup;
      meanG /= count, meanGx /= count;
      for (int c = group * perGroup; c < (group + 1) * perGroup; c++) {
        slope[c] = static_cast<float>(-meanGx * r * r);
        constant[c] = static_cast<float>(-meanG * r);
      }
    }
    float* dx = d.x + start;
    for (int i = 0; i < s.pixels; i++) {
      const size_t row = static_cast<size_t>(i) * channels;
      forVectors(channels, [&](ptrdiff_t c, auto part) {
        const Vector centered = part.load(x + row + c) - part.load(center + c);
        const Vector rest = centered * part.load(slope + c) + part.load(constant + c);
        part.store(dx + row + c, part.load(dz + row + c) * part.load(gain + c) + rest);
      });
    }
  });
  forVectors(channels, [&](ptrdiff_t c, auto part) {
    Vector scale = {}, offset = {};
    for (int image = 0; image < s.batch; image++) {
      const float* partial = partials + static_cast<size_t>(image) * 2 * padded + c;
      scale += part.load(partial);
      offset += part.load(partial + padded);
    }
    part.store(d.scale + c, scale);
    part.store(d.offset + c, offset);
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
