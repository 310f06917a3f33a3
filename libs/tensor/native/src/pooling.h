// Pooling over windows of images and volumes, and its gradients. What lies outside of the input takes no part.
#pragma once
#include "window.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// Calls body(offset of the pixel in one image of x) for the taps of an output that lie inside, in order.
template <class Body>
INLINE void eachTapInside(const Window& g, int od, int oh, int ow, Body body) {
  for (int kd = g.d.firstTap(od); kd < g.d.endTap(od); kd++) {
    for (int kh = g.h.firstTap(oh); kh < g.h.endTap(oh); kh++) {
      const ptrdiff_t line = static_cast<ptrdiff_t>(g.d.start(od) + kd * g.d.dilation) * g.h.in + g.h.start(oh) + kh * g.h.dilation;
      for (int kw = g.w.firstTap(ow); kw < g.w.endTap(ow); kw++)
        body((line * g.w.in + g.w.start(ow) + kw * g.w.dilation) * g.channels);
    }
  }
}

INLINE int tapsInside(const WindowAxis& axis, int o) { return greatest(0, axis.endTap(o) - axis.firstTap(o)); }

/// y = largest value (maximum) or mean of each window.
static void pool(Runtime& runtime, const Window& g, bool maximum, const float* x, float* y) {
  parallelFor(runtime, g.batch * g.d.out * g.h.out, [&](int line, int) {
    const int image = line / (g.d.out * g.h.out), od = line / g.h.out % g.d.out, oh = line % g.h.out;
    const float* from = x + image * g.inPixels() * g.channels;
    float* to = y + static_cast<size_t>(line) * g.w.out * g.channels;
    for (int ow = 0; ow < g.w.out; ow++, to += g.channels) {
      const float count = static_cast<float>(greatest(1, tapsInside(g.d, od) * tapsInside(g.h, oh) * tapsInside(g.w, ow)));
      forVectors(g.channels, [&](ptrdiff_t c, auto part) {
        if (maximum) {
          Vector best = splat(-__builtin_inff());
          eachTapInside(g, od, oh, ow, [&](ptrdiff_t pixel) {
            const Vector value = part.load(from + pixel + c);
            best = value > best ? value : best;
          });
          part.store(to + c, best);
        } else {
          Vector sum = {};
          eachTapInside(g, od, oh, ow, [&](ptrdiff_t pixel) { sum += part.load(from + pixel + c); });
          part.store(to + c, sum / count);
        }
      });
    }
  });
}

/// dx of mean pooling: each input gathers from the windows that it lies in.
static void meanPoolGradient(Runtime& runtime, const Window& g, const float* dy, float* dx) {
  parallelFor(runtime, g.batch * g.d.in * g.h.in, [&](int line, int) {
    const int image = line / (g.d.in * g.h.in), id = line / g.h.in % g.d.in, ih = line % g.h.in;
    const float* from = dy + image * g.outPixels() * g.channels;
    float* to = dx + static_cast<size_t>(line) * g.w.in * g.channels;
    clearFloats(to, static_cast<size_t>(g.w.in) * g.channels);
    for (int kd = 0; kd < g.d.size; kd++) {
      const int od = g.d.outputOf(id, kd);
      for (int kh = 0; od >= 0 && kh < g.h.size; kh++) {
        const int oh = g.h.outputOf(ih, kh);
        if (oh < 0) continue;
        const int rows = tapsInside(g.d, od) * tapsInside(g.h, oh);
        for (int ow = 0; ow < g.w.out; ow++) {
          const float share = 1.f / static_cast<float>(rows * tapsInside(g.w, ow));
          const float* slopes = from + ((static_cast<size_t>(od) * g.h.out + oh) * g.w.out + ow) * g.channels;
          for (int kw = g.w.firstTap(ow); kw < g.w.endTap(ow); kw++) {
            float* pixel = to + static_cast<ptrdiff_t>(g.w.start(ow) + kw * g.w.dilation) * g.channels;
            forVectors(g.channels, [&](ptrdiff_t c, auto part) {
              part.store(pixel + c, part.load(pixel + c) + part.load(slopes + c) * share);
            });
          }
        }
      }
    }
  });
}

/// dx of maximum pooling: all of dy goes to the first of the largest values. One task for each image and block of
/// channels, since windows of one image overlap.
static void maximumPoolGradient(Runtime& runtime, const Window& g, const float* dy, const float* x, float* dx) {
  constexpr int block = 64;
  const int blocks = ceilDivide(g.channels, block);
  parallelFor(runtime, g.batch * blocks, [&](int task, int) {
    const size_t image = task / blocks;
    const ptrdiff_t first = task % blocks * block, count = least<ptrdiff_t>(block, g.channels - first);
    const float* from = x + image * g.inPixels() * g.channels + first;
    float* to = dx + image * g.inPixels() * g.channels + first;
    for (size_t pixel = 0; pixel < g.inPixels(); pixel++) clearFloats(to + pixel * g.channels, count);
    const float* slopes = dy + image * g.outPixels() * g.channels + first;
    for (int od = 0; od < g.d.out; od++) {
      for (int oh = 0; oh < g.h.out; oh++) {
        for (int ow = 0; ow < g.w.out; ow++, slopes += g.channels) {
          forVectors(count, [&](ptrdiff_t c, auto part) {
            Vector best = splat(-__builtin_inff());
            IntVector winner = {};  // the number of its tap, from 1
            int tap = 0;
            eachTapInside(g, od, oh, ow, [&](ptrdiff_t pixel) {
              const Vector value = part.load(from + pixel + c);
              const IntVector better = value > best;
              tap++;
              best = better ? value : best;
              winner = better ? IntVector{} + tap : winner;
            });
            const Vector slope = part.load(slopes + c);
            tap = 0;
            eachTapInside(g, od, oh, ow, [&](ptrdiff_t pixel) {
              tap++;
              part.store(to + pixel + c, part.load(to + pixel + c) + (winner == IntVector{} + tap ? slope : Vector{}));
            });
          });
        }
      }
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
