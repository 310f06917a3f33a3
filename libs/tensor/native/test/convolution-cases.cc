#include "check.h"

namespace interpolab::check {

namespace {

struct Shape {
  int batch, height, width, inputs, outputs, size, stride, upsample;

  int margin() const { return size / 2; }
  int scaledHeight() const { return upsample ? 2 * height : height; }
  int scaledWidth() const { return upsample ? 2 * width : width; }
  int outHeight() const { return (scaledHeight() + stride - 1) / stride; }
  int outWidth() const { return (scaledWidth() + stride - 1) / stride; }
  size_t inputCount() const { return static_cast<size_t>(batch) * height * width * inputs; }
  size_t filterCount() const { return static_cast<size_t>(size) * size * inputs * outputs; }
  size_t outputCount() const { return static_cast<size_t>(batch) * outHeight() * outWidth() * outputs; }
};

/// Calls visit(x index, filter index, y index) for every product of the convolution.
template <class Visit>
void forEachProduct(const Shape& s, Visit visit) {
  for (int b = 0; b < s.batch; b++)
    for (int i = 0; i < s.outHeight(); i++)
      for (int j = 0; j < s.outWidth(); j++)
        for (int ky = 0; ky < s.size; ky++)
          for (int kx = 0; kx < s.size; kx++) {
            int y = i * s.stride + ky - s.margin(), x = j * s.stride + kx - s.margin();
            if (y < 0 || x < 0 || y >= s.scaledHeight() || x >= s.scaledWidth()) continue;
            if (s.upsample) y /= 2, x /= 2;
            const size_t pixel = ((static_cast<size_t>(b) * s.height + y) * s.width + x) * s.inputs;
            const size_t filter = static_cast<size_t>(ky * s.size + kx) * s.inputs * s.outputs;
            const size_t out = ((static_cast<size_t>(b) * s.outHeight() + i) * s.outWidth() + j) * s.outputs;
            for (int c = 0; c < s.inputs; c++)
              for (int n = 0; n < s.outputs; n++) visit(pixel + c, filter + c * s.outputs + n, out + n);
          }
}

void addShape(const AddCase& add, const Shape& s, bool withBias) {
  const std::string name = describe("convolution B H W Cin Cout size stride upsample",
                                    {s.batch, s.height, s.width, s.inputs, s.outputs, s.size, s.stride, s.upsample});
  const auto x = normals(s.inputCount(), name + "x"), filter = normals(s.filterCount(), name + "filter");
  const auto bias = normals(s.outputs, name + "bias"), dy = normals(s.outputCount(), name + "dy");
  Numbers y(s.outputCount(), 0), dx(s.inputCount(), 0), dFilter(s.filterCount(), 0);
  if (withBias)
    for (size_t i = 0; i < y.size(); i++) y[i] = bias[i % s.outputs];
  forEachProduct(s, [&](size_t in, size_t weight, size_t out) {
    y[out] += static_cast<double>(x[in]) * filter[weight];
    dx[in] += static_cast<double>(dy[out]) * filter[weight];
    dFilter[weight] += static_cast<double>(dy[out]) * x[in];
  });
  for (const int winograd : {0, 1}) {
    const std::string label = name + (winograd ? " by Winograd where it fits" : "");
    const double tolerance = winograd ? 1e-5 : 2e-6;
    const auto shape = [&](Case& one) -> Case& {
      for (int number : {s.batch, s.height, s.width, s.inputs, s.outputs, s.size, s.stride, s.upsample, winograd})
        one.number(number);
      return one;
    };
    Case forward(Kernel::convolution, label);
    forward.writes(y, tolerance).reads(x).reads(filter);
    if (withBias) {
      forward.reads(bias);
    } else {
      forward.absent();
    }
    add(std::move(shape(forward)));
    Case toInput(Kernel::convolutionInputGradient, label + ", input gradient");
    add(std::move(shape(toInput.writes(dx, tolerance).reads(dy).reads(filter))));
    Case toFilter(Kernel::convolutionFilterGradient, label + ", filter gradient");
    add(std::move(shape(toFilter.writes(dFilter, tolerance).reads(x).reads(dy))));
  }
}

}  // namespace

void addConvolutionCases(const AddCase& add, bool many) {
  // Degenerate: one pixel, one channel, images narrower than the filter, no image at all.
  addShape(add, {1, 1, 1, 1, 1, 1, 1, 0}, false);
  addShape(add, {1, 1, 1, 1, 1, 3, 1, 0}, true);
  addShape(add, {1, 1, 1, 16, 16, 3, 1, 0}, true);
  addShape(add, {2, 1, 1, 4, 4, 3, 2, 0}, true);
  addShape(add, {2, 1, 9, 3, 5, 3, 1, 0}, false);
  addShape(add, {1, 7, 1, 5, 2, 3, 2, 1}, true);
  addShape(add, {0, 4, 4, 3, 5, 3, 1, 0}, true);
  addShape(add, {0, 4, 4, 16, 16, 3, 1, 0}, true);
  addShape(add, {0, 4, 4, 3, 5, 1, 2, 0}, false);
  addShape(add, {1, 0, 1, 7, 5, 1, 1, 0}, true);
  // Odd sizes, channels that are no whole vectors, strides and upsampling.
  addShape(add, {2, 5, 7, 33, 18, 3, 1, 0}, true);
  addShape(add, {2, 9, 9, 3, 8, 3, 2, 0}, true);
  addShape(add, {1, 7, 5, 17, 31, 3, 2, 0}, false);
  addShape(add, {2, 4, 3, 5, 7, 3, 1, 1}, true);
  addShape(add, {2, 3, 3, 6, 4, 3, 2, 1}, false);
  addShape(add, {3, 5, 7, 33, 65, 1, 1, 0}, true);
  addShape(add, {2, 7, 5, 10, 12, 1, 2, 0}, false);
  addShape(add, {2, 2, 3, 5, 6, 1, 1, 1}, true);
  addShape(add, {37, 1, 1, 19, 50, 1, 1, 0}, true);
  // Ordinary ones; channels in vectors of 4, 8 and 16, so that Winograd runs at every level.
  addShape(add, {2, 8, 8, 16, 16, 3, 1, 0}, true);
  addShape(add, {2, 6, 5, 16, 24, 3, 1, 0}, false);
  addShape(add, {1, 9, 10, 48, 32, 3, 1, 0}, true);
  addShape(add, {2, 4, 4, 32, 16, 3, 1, 1}, true);
  addShape(add, {1, 4, 4, 20, 28, 3, 1, 0}, true);
  if (!many) return;
  addShape(add, {3, 16, 16, 32, 48, 3, 1, 0}, true);
  addShape(add, {2, 17, 15, 64, 64, 3, 1, 0}, true);
  addShape(add, {1, 32, 32, 3, 64, 3, 1, 0}, true);
  addShape(add, {1, 32, 32, 64, 3, 3, 1, 0}, true);
  addShape(add, {1, 4, 4, 96, 112, 3, 1, 0}, true);
  addShape(add, {2, 8, 8, 32, 32, 3, 2, 0}, true);
  addShape(add, {1, 8, 8, 32, 32, 3, 1, 1}, true);
  addShape(add, {2, 16, 16, 96, 64, 1, 1, 0}, true);
  addShape(add, {300, 1, 1, 5, 3, 1, 1, 0}, false);
}

}  // namespace interpolab::check
