#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// A convolution over [batch, height, width, inputs] with padding size >> 1; `upsample` doubles the image first.
struct ConvolutionShape {
  int batch, height, width, inputs, outputs, size, stride, upsample;

  int scaledHeight() const { return height << upsample; }
  int scaledWidth() const { return width << upsample; }
  int outHeight() const { return (scaledHeight() + stride - 1) / stride; }
  int outWidth() const { return (scaledWidth() + stride - 1) / stride; }
  int margin() const { return size >> 1; }
};

}  // namespace interpolab::INTERPOLAB_LEVEL
