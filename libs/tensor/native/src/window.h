// Windows that slide over [batch, depth, height, width, channels]: convolutions and pooling of any stride, dilation
// and padding. Images have depth 1.
#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// One axis: output o reads the inputs o · stride − before + k · dilation, k in [0, size), that lie in [0, in).
struct WindowAxis {
  int in, out, size, stride, dilation, before;

  INLINE_MEMBER int start(int o) const { return o * stride - before; }
  /// The taps of output o that lie inside: [firstTap, endTap), empty if there are none.
  INLINE_MEMBER int firstTap(int o) const {
    const int s = start(o);
    return s >= 0 ? 0 : least(size, (-s + dilation - 1) / dilation);
  }
  INLINE_MEMBER int endTap(int o) const {
    const int room = in - start(o);
    return room <= 0 ? 0 : least(size, (room + dilation - 1) / dilation);
  }
  /// The output that reads input i with tap k, or -1.
  INLINE_MEMBER int outputOf(int i, int k) const {
    const int t = i + before - k * dilation;
    return t >= 0 && t % stride == 0 && t / stride < out ? t / stride : -1;
  }
  /// The outputs that may read input i: [firstOutput, endOutput).
  INLINE_MEMBER int firstOutput(int i) const {
    const int t = i + before - (size - 1) * dilation;
    return t <= 0 ? 0 : (t + stride - 1) / stride;
  }
  INLINE_MEMBER int endOutput(int i) const { return least(out, (i + before) / stride + 1); }
};

struct Window {
  int batch, channels;
  WindowAxis d, h, w;

  size_t inPixels() const { return static_cast<size_t>(d.in) * h.in * w.in; }
  size_t outPixels() const { return static_cast<size_t>(d.out) * h.out * w.out; }
  int taps() const { return d.size * h.size * w.size; }
};

}  // namespace interpolab::INTERPOLAB_LEVEL
