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

template <int n>
struct Count {
  static constexpr int value = n;
};

/// Calls body(pixel, Count) for groups of `atOnce` pixels, and then for single ones. What is known of a channel is loaded
/// once for a group, whose pixels are independent of each other, and memory is read in its order.
template <int atOnce, class Body>
INLINE void forPixelGroups(int pixels, Body body) {
  int i = 0;
  for (; i + atOnce <= pixels; i += atOnce) body(i, Count<atOnce>{});
  for (; i < pixels; i++) body(i, Count<1>{});
}

/// sums[c] = Σ over all pixels of one image of term(values of x, own), where own(c, part) is what the term needs of a channel.
template <class Own, class Term>
INLINE void sumPixels(const float* x, int pixels, int channels, float* sums, Own own, Term term) {
  clearFloats(sums, channels);
  forPixelGroups<8>(pixels, [&](int first, auto group) {
    const float* p = x + static_cast<size_t>(first) * channels;
    forVectors(channels, [&](ptrdiff_t c, auto part) {
      const auto known = own(c, part);
      Vector even = {}, odd = {};
      UNROLL for (int i = 0; i < decltype(group)::value; i++) {
        (i % 2 ? odd : even) += term(part.load(p + i * static_cast<ptrdiff_t>(channels) + c), known);
      }
      part.store(sums + c, part.load(sums + c) + (even + odd));
    });
  });
}

/// What belongs to each group, once for every channel.
INLINE void spreadGroups(const float* groups, int count, int perGroup, float* to) {
  for (int g = 0; g < count; g++) {
    for (int i = 0; i < perGroup; i++) *to++ = groups[g];
  }
}

/// Per channel: y = x · gain + bias before the activation. `center` and `rate` have a number for each channel.
INLINE void groupNormGains(const GroupNormShape& s, const GroupNormInputs& in, int image, const float* center,
                           const float* rate, float* gain, float* bias) {
  const float* shifts = in.scaleShift ? in.scaleShift + static_cast<size_t>(image) * 2 * s.channels : nullptr;
  forVectors(s.channels, [&](ptrdiff_t c, auto part) {
    const Vector a = part.load(in.scale + c) * part.load(rate + c);
    const Vector b = part.load(in.offset + c) - part.load(center + c) * a;
    const Vector factor = shifts ? 1.f + part.load(shifts + c) : splat(1.f);
    part.store(gain + c, a * factor);
    part.store(bias + c, shifts ? b * factor + part.load(shifts + s.channels + c) : b);
  });
}

/// y, and statistics [batch, 2, groups]: mean, then 1 / standard deviation.
static void groupNorm(Runtime& runtime, const GroupNormShape& s, const GroupNormInputs& in, float* y,
                      float* statistics) {
  const int channels = s.channels, perGroup = channels / s.groups, padded = roundUp(channels, 16);
  float* memory = scratchFloats(runtime, Slot::ThreadA, static_cast<size_t>(runtime.threads) * 5 * padded);
  parallelFor(runtime, s.batch, [&](int image, int thread) {
    float* gain = memory + static_cast<size_t>(thread) * 5 * padded;
    float *bias = gain + padded, *sums = bias + padded, *center = sums + padded, *rates = center + padded;
    const size_t start = static_cast<size_t>(image) * s.pixels * channels;
    const float* x = in.x + start;
    float *mean = statistics + static_cast<size_t>(image) * 2 * s.groups, *rate = mean + s.groups;
    const double count = static_cast<double>(s.pixels) * perGroup;
    const auto meanOfGroup = [&](int g) {
      double sum = 0;
      for (int c = g * perGroup; c < (g + 1) * perGroup; c++) sum += sums[c];
      return sum / count;
    };

    // Two passes: the mean first, then squares around it. Sums of raw squares lose all digits of a small variance.
    sumPixels(x, s.pixels, channels, sums, [](ptrdiff_t, auto) { return Vector{}; }, [](Vector v, Vector) { return v; });
    for (int g = 0; g < s.groups; g++) mean[g] = static_cast<float>(meanOfGroup(g));
    spreadGroups(mean, s.groups, perGroup, center);
    sumPixels(
        x, s.pixels, channels, sums, [&](ptrdiff_t c, auto part) { return part.load(center + c); },
        [](Vector v, Vector middle) { return (v - middle) * (v - middle); });
    for (int g = 0; g < s.groups; g++) rate[g] = static_cast<float>(1 / __builtin_sqrt(meanOfGroup(g) + s.epsilon));
    spreadGroups(rate, s.groups, perGroup, rates);
    groupNormGains(s, in, image, center, rates, gain, bias);
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
  const size_t planeSize = roundUp(s.pixels * channels, 16), perThread = planeSize + 8 * static_cast<size_t>(padded);
  float* memory = scratchFloats(runtime, Slot::ThreadA, runtime.threads * perThread);
  // Per image, then added in order: the same bits with any number of threads.
  float* partials = scratchFloats(runtime, Slot::Partials, static_cast<size_t>(s.batch) * 2 * padded);
  parallelFor(runtime, s.batch, [&](int image, int thread) {
    float* dz = memory + thread * perThread;
    float *gain = dz + planeSize, *bias = gain + padded, *center = bias + padded, *rates = center + padded;
    float *slope = rates + padded, *constant = slope + padded, *sumG = constant + padded, *sumGx = sumG + padded;
    const size_t start = static_cast<size_t>(image) * s.pixels * channels;
    const float *x = in.x + start, *g = dy + start;
    const float *mean = statistics + static_cast<size_t>(image) * 2 * s.groups, *rate = mean + s.groups;
    spreadGroups(mean, s.groups, perGroup, center);
    spreadGroups(rate, s.groups, perGroup, rates);
    groupNormGains(s, in, image, center, rates, gain, bias);
    clearFloats(sumG, 2 * padded);
    constexpr int pixelsAtOnce = lanes == 16 ? 4 : 2;  // as many as there are registers for
    forPixelGroups<pixelsAtOnce>(s.pixels, [&](int first, auto group) {
      const size_t rows = static_cast<size_t>(first) * channels;
      forVectors(channels, [&](ptrdiff_t c, auto part) {
        const Vector a = part.load(gain + c), b = part.load(bias + c), middle = part.load(center + c);
        Vector sum = part.load(sumG + c), sumX = part.load(sumGx + c);
        UNROLL for (int i = 0; i < decltype(group)::value; i++) {
          const size_t place = rows + i * static_cast<size_t>(channels) + c;
          const Vector value = part.load(x + place);
          Vector gradient = part.load(g + place);
          if (s.silu) {
            const Vector z = value * a + b, share = sigmoidFactor(z);
            gradient = gradient * (share * (1.f + z * (1.f - share)));
          }
          part.store(dz + place, gradient);
          sum += gradient;
          sumX += gradient * (value - middle);
        }
        part.store(sumG + c, sum);
        part.store(sumGx + c, sumX);
      });
    });
    // Of every channel its share of the gradients, and in slope and constant what its group sums.
    const float* shifts = in.scaleShift ? in.scaleShift + static_cast<size_t>(image) * 2 * channels : nullptr;
    float* dShifts = in.scaleShift ? d.scaleShift + static_cast<size_t>(image) * 2 * channels : nullptr;
    float* partial = partials + static_cast<size_t>(image) * 2 * padded;
    forVectors(channels, [&](ptrdiff_t c, auto part) {
      const Vector sum = part.load(sumG + c), unit = part.load(sumGx + c) * part.load(rates + c);
      const Vector factor = shifts ? 1.f + part.load(shifts + c) : splat(1.f), scale = part.load(in.scale + c);
      part.store(partial + c, unit * factor);
      part.store(partial + padded + c, sum * factor);
      part.store(slope + c, unit * factor * scale);
      part.store(constant + c, sum * factor * scale);
      if (!shifts) return;
      part.store(dShifts + c, unit * scale + sum * part.load(in.offset + c));
      part.store(dShifts + channels + c, sum);
    });
    const double count = static_cast<double>(s.pixels) * perGroup;
    for (int group = 0; group < s.groups; group++) {
      double meanG = 0, meanGx = 0;
      for (int c = group * perGroup; c < (group + 1) * perGroup; c++) meanG += constant[c], meanGx += slope[c];
      const double r = rate[group];
      const float groupSlope = static_cast<float>(-meanGx / count * r * r);
      const float groupConstant = static_cast<float>(-meanG / count * r);
      for (int c = group * perGroup; c < (group + 1) * perGroup; c++) slope[c] = groupSlope, constant[c] = groupConstant;
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
