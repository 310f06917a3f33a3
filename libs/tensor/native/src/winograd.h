// Convolution by Winograd's F(4×4, 3×3): forward, to the input (the same with the filter turned round) and to the
// filter. For 3×3 filters of stride 1 whose channels are whole vectors. About 1e-6 relative error, against 2e-7 of
// the direct form.
#pragma once
#include "convolution.h"
#include "winograd-transforms.h"

namespace interpolab::INTERPOLAB_LEVEL {

INLINE bool winogradFits(const ConvolutionShape& s) {
  return s.size == 3 && s.stride == 1 && s.inputs % lanes == 0 && s.outputs % lanes == 0 && s.inputs >= 16 &&
         s.outputs >= 16 && s.inputs <= maxChannels / 2 && s.outputs <= maxChannels / 2;
}

/// Tiles of 4×4 outputs over all images.
struct TileGrid {
  int height, width, down, across, count;

  TileGrid(int batch, int imageHeight, int imageWidth)
      : height(imageHeight),
        width(imageWidth),
        down(ceilDivide(imageHeight, tileOutputs)),
        across(ceilDivide(imageWidth, tileOutputs)),
        count(batch * down * across) {}
  int image(int tile) const { return tile / (down * across); }
  int top(int tile) const { return tile % (down * across) / across * tileOutputs; }
  int left(int tile) const { return tile % across * tileOutputs; }
};

/// An image batch that is read with nearest upsampling (0 or 1).
struct Plane {
  const float* data;
  int channels, upsample;
};

/// Where the channels of each pixel of an n×n window begin; the zero row outside of the image.
INLINE void windowPixels(const TileGrid& grid, const Plane& plane, int tile, int margin, int n, const float** pixels) {
  const int height = grid.height >> plane.upsample, width = grid.width >> plane.upsample;
  const int top = grid.top(tile) - margin, left = grid.left(tile) - margin;
  const float* image = plane.data + static_cast<size_t>(grid.image(tile)) * height * width * plane.channels;
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      const int y = top + i, x = left + j;
      const bool outside = y < 0 || x < 0 || y >= grid.height || x >= grid.width;
      pixels[i * n + j] =
          outside ? zeroRow
                  : image + (static_cast<size_t>(y >> plane.upsample) * width + (x >> plane.upsample)) * plane.channels;
    }
  }
}

/// Transformed inputs of one tile: to[frequency * stride + channel].
INLINE void transformInput(const TileGrid& grid, const Plane& plane, int tile, float* to, ptrdiff_t stride) {
  const float* pixels[frequencies];
  windowPixels(grid, plane, tile, 1, tileSize, pixels);
  for (int c = 0; c < plane.channels; c += lanes) {
    transformSquare<InputTransform>([&](int i, int j) { return load(pixels[i * tileSize + j] + c); },
                                    [&](int i, int j, Vector v) { store(to + (i * tileSize + j) * stride + c, v); });
  }
}

/// Transformed filters, packed as [frequency][panel][depth][panelWidth].
/// `turned` takes the filter of the input gradient: taps reversed, inputs and outputs exchanged.
static void transformFilter(Runtime& runtime, const float* filter, int inputs, int outputs, bool turned, float* to) {
  const int depth = turned ? outputs : inputs, columns = turned ? inputs : outputs;
  const size_t perFrequency = packedSize(1, depth, columns), perTap = static_cast<size_t>(inputs) * outputs;
  if (columns % panelWidth != 0) clearFloats(to, frequencies * perFrequency);
  constexpr int rowsPerTask = 8;
  parallelFor(runtime, ceilDivide(inputs, rowsPerTask), [&](int task, int) {
    for (int in = task * rowsPerTask; in < least(inputs, (task + 1) * rowsPerTask); in++) {
      for (int out = 0; out < outputs; out += lanes) {
        const float* source = filter + static_cast<size_t>(in) * outputs + out;
        const auto read = [&](int i, int j) { return load(source + (turned ? 8 - (i * 3 + j) : i * 3 + j) * perTap); };
        // [panel][depth][panelWidth]: the vector lies along a panel row, or, turned, along the depth.
        const int column = turned ? in : out, k = turned ? out : in;
        float* target = to + (static_cast<size_t>(column / panelWidth) * depth + k) * panelWidth + column % panelWidth;
        transformSquare<FilterTransform>(read, [&](int i, int j, Vector v) {
          float* place = target + (i * tileSize + j) * perFrequency;
          if (!turned) return store(place, v);
          UNROLL for (int lane = 0; lane < lanes; lane++) place[lane * panelWidth] = v[lane];
        });
      }
    }
  });
}

struct WinogradOperands {
  Plane x;
  const float* filter;  // transformed
  const float* bias;
  float* y;
  int outputs;
};

INLINE void multiplyTiles(const float* inputs, int depth, const float* panels, int columns, float* products, int tiles) {
  float spare[panelWidth];
  for (int column = 0; column < columns; column += panelWidth) {
    for (int tile = 0; tile < tiles; tile += tileRows) {
      const float* rows[tileRows];
      float* out[tileRows];
      UNROLL for (int i = 0; i < tileRows; i++) {
        const bool present = tile + i < tiles;
        rows[i] = present ? inputs + static_cast<size_t>(tile + i) * depth : zeroRow;
        out[i] = present ? products + static_cast<size_t>(tile + i) * columns + column : spare;
      }
      rowProduct({rows, 1, depth, panels + static_cast<size_t>(column) * depth, nullptr, false, panelWidth}, out);
    }
  }
}

static void winogradTiles(Runtime& runtime, const TileGrid& grid, const WinogradOperands& o) {
  const int depth = o.x.channels, columns = roundUp(o.outputs, panelWidth);
  const int perTask = greatest(12, least(48, 3072 / greatest(depth, o.outputs) / 6 * 6));
  // 16 more floats: frequency planes a multiple of 4096 bytes apart would all fall into the same cache sets.
  const ptrdiff_t inStride = static_cast<ptrdiff_t>(perTask) * depth + 16;
  const ptrdiff_t outStride = static_cast<ptrdiff_t>(perTask) * columns + 16;
  const size_t perFrequency = packedSize(1, depth, o.outputs), perThread = frequencies * (inStride + outStride);
  float* memory = scratchFloats(runtime, Slot::ThreadA, runtime.threads * perThread);
  parallelFor(runtime, ceilDivide(grid.count, perTask), [&](int task, int thread) {
    float *inputs = memory + thread * perThread, *products = inputs + frequencies * inStride;
    const int first = task * perTask, tiles = least(perTask, grid.count - first);
    for (int tile = 0; tile < tiles; tile++)
      transformInput(grid, o.x, first + tile, inputs + static_cast<size_t>(tile) * depth, inStride);
    for (int f = 0; f < frequencies; f++)
      multiplyTiles(inputs + f * inStride, depth, o.filter + f * perFrequency, columns, products + f * outStride, tiles);
    for (int tile = 0; tile < tiles; tile++) {
      const int top = grid.top(first + tile), left = grid.left(first + tile);
      float* image = o.y + static_cast<size_t>(grid.image(first + tile)) * grid.height * grid.width * o.outputs;
      for (int n = 0; n < o.outputs; n += lanes) {
        const float* product = products + static_cast<size_t>(tile) * columns + n;
        const Vector bias = o.bias ? load(o.bias + n) : Vector{};
        transformSquare<OutputTransform>(
            [&](int i, int j) { return load(product + (i * tileSize + j) * outStride); },
            [&](int i, int j, Vector v) {
              if (top + i >= grid.height || left + j >= grid.width) return;
              store(image + (static_cast<size_t>(top + i) * grid.width + left + j) * o.outputs + n, v + bias);
            });
      }
    }
  });
}

static void winogradConvolve(Runtime& runtime, const ConvolutionShape& s, const float* x, const float* filter,
                             const float* bias, float* y) {
  float* packed = scratchFloats(runtime, Slot::Weights, frequencies * packedSize(1, s.inputs, s.outputs));
  transformFilter(runtime, filter, s.inputs, s.outputs, false, packed);
  winogradTiles(runtime, TileGrid(s.batch, s.scaledHeight(), s.scaledWidth()),
                {{x, s.inputs, s.upsample}, packed, bias, y, s.outputs});
}

static void winogradInputGradient(Runtime& runtime, const ConvolutionShape& s, const float* dy, const float* filter,
                                  float* dx) {
  float* packed = scratchFloats(runtime, Slot::Weights, frequencies * packedSize(1, s.outputs, s.inputs));
  transformFilter(runtime, filter, s.inputs, s.outputs, true, packed);
  winogradTiles(runtime, TileGrid(s.batch, s.scaledHeight(), s.scaledWidth()),
                {{dy, s.outputs, 0}, packed, nullptr, dx, s.inputs});
}

}  // namespace interpolab::INTERPOLAB_LEVEL
