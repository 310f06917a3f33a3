// Convolution of each channel by itself: filter [height, width, channels, multiplier], output channel
// c · multiplier + m. Vectors run over the channels where the multiplier is 1.
#pragma once
#include "window.h"

namespace interpolab::INTERPOLAB_LEVEL {

static void depthwise(Runtime& runtime, const Window& g, int multiplier, const float* x, const float* filter, float* y) {
  const ptrdiff_t channels = g.channels, outputs = channels * multiplier;
  parallelFor(runtime, g.batch * g.h.out, [&](int line, int) {
    const int image = line / g.h.out, oh = line % g.h.out;
    const float* plane = x + static_cast<size_t>(image) * g.h.in * g.w.in * channels;
    float* to = y + static_cast<size_t>(line) * g.w.out * outputs;
    for (int ow = 0; ow < g.w.out; ow++, to += outputs) {
      const auto eachTap = [&](auto body) {
        for (int kh = g.h.firstTap(oh); kh < g.h.endTap(oh); kh++) {
          const float* row = plane + static_cast<ptrdiff_t>(g.h.start(oh) + kh * g.h.dilation) * g.w.in * channels;
          for (int kw = g.w.firstTap(ow); kw < g.w.endTap(ow); kw++)
            body(row + static_cast<ptrdiff_t>(g.w.start(ow) + kw * g.w.dilation) * channels,
                 filter + (static_cast<size_t>(kh) * g.w.size + kw) * outputs);
        }
      };
      if (multiplier == 1) {
        forVectors(channels, [&](ptrdiff_t c, auto part) {
          Vector sum = {};
          eachTap([&](const float* pixel, const float* weights) { sum += part.load(pixel + c) * part.load(weights + c); });
          part.store(to + c, sum);
        });
      } else {
        clearFloats(to, outputs);
        eachTap([&](const float* pixel, const float* weights) {
          for (ptrdiff_t c = 0; c < channels; c++)
            for (int m = 0; m < multiplier; m++) to[c * multiplier + m] += pixel[c] * weights[c * multiplier + m];
        });
      }
    }
  });
}

static void depthwiseInputGradient(Runtime& runtime, const Window& g, int multiplier, const float* dy, const float* filter,
                                   float* dx) {
  const ptrdiff_t channels = g.channels, outputs = channels * multiplier;
  parallelFor(runtime, g.batch * g.h.in, [&](int line, int) {
    const int image = line / g.h.in, ih = line % g.h.in;
    const float* plane = dy + static_cast<size_t>(image) * g.h.out * g.w.out * outputs;
    float* to = dx + static_cast<size_t>(line) * g.w.in * channels;
    for (int iw = 0; iw < g.w.in; iw++, to += channels) {
      const auto eachTap = [&](auto body) {
        for (int kh = 0; kh < g.h.size; kh++) {
          const int oh = g.h.outputOf(ih, kh);
          if (oh < 0) continue;
          for (int kw = 0; kw < g.w.size; kw++) {
            const int ow = g.w.outputOf(iw, kw);
            if (ow >= 0)
              body(plane + (static_cast<size_t>(oh) * g.w.out + ow) * outputs,
                   filter + (static_cast<size_t>(kh) * g.w.size + kw) * outputs);
          }
        }
      };
      if (multiplier == 1) {
        forVectors(channels, [&](ptrdiff_t c, auto part) {
          Vector sum = {};
          eachTap([&](const float* slopes, const float* weights) { sum += part.load(slopes + c) * part.load(weights + c); });
          part.store(to + c, sum);
        });
      } else {
        clearFloats(to, channels);
        eachTap([&](const float* slopes, const float* weights) {
          for (ptrdiff_t c = 0; c < channels; c++)
            for (int m = 0; m < multiplier; m++) to[c] += slopes[c * multiplier + m] * weights[c * multiplier + m];
        });
      }
    }
  });
}

/// One task for each tap and block of channels; lines are summed first, then the lines' sums.
static void depthwiseFilterGradient(Runtime& runtime, const Window& g, int multiplier, const float* x, const float* dy,
                                    float* dFilter) {
  const ptrdiff_t channels = g.channels, outputs = channels * multiplier;
  constexpr int block = 16;
  const int blocks = ceilDivide(g.channels, block);
  parallelFor(runtime, g.h.size * g.w.size * blocks, [&](int task, int) {
    const int tap = task / blocks, kh = tap / g.w.size, kw = tap % g.w.size;
    const ptrdiff_t first = task % blocks * block, count = least<ptrdiff_t>(block, channels - first);
    float* to = dFilter + tap * outputs + first * multiplier;
    const auto eachPixel = [&](int image, int oh, auto body) {
      const int ih = g.h.start(oh) + kh * g.h.dilation;
      if (ih < 0 || ih >= g.h.in) return;
      const float* row = x + (static_cast<size_t>(image) * g.h.in + ih) * g.w.in * channels + first;
      const float* slopes = dy + (static_cast<size_t>(image) * g.h.out + oh) * g.w.out * outputs + first * multiplier;
      for (int ow = 0; ow < g.w.out; ow++) {
        const int iw = g.w.start(ow) + kw * g.w.dilation;
        if (iw >= 0 && iw < g.w.in) body(row + iw * channels, slopes + ow * outputs);
      }
    };
    if (multiplier == 1) {
      forVectors(count, [&](ptrdiff_t c, auto part) {
        Vector total = {};
        for (int image = 0; image < g.batch; image++) {
          for (int oh = 0; oh < g.h.out; oh++) {
            Vector sum = {};
            eachPixel(image, oh, [&](const float* pixel, const float* slopes) { sum += part.load(pixel + c) * part.load(slopes + c); });
            total += sum;
          }
        }
        part.store(to + c, total);
      });
      return;
    }
    for (ptrdiff_t i = 0; i < count * multiplier; i++) {
      double total = 0;
      for (int image = 0; image < g.batch; image++)
        for (int oh = 0; oh < g.h.out; oh++)
          eachPixel(image, oh, [&](const float* pixel, const float* slopes) { total += pixel[i / multiplier] * slopes[i]; });
      to[i] = static_cast<float>(total);
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
