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
template <int n>
INLINE void windowPixels(const TileGrid& grid, const Plane& plane, int tile, int margin, const float** pixels) {
  const int height = grid.height >> plane.upsample, width = grid.width >> plane.upsample;
  const int top = grid.top(tile) - margin, left = grid.left(tile) - margin;
  const float* image = plane.data + static_cast<size_t>(grid.image(tile)) * height * width * plane.channels;
  ptrdiff_t columns[n];
  bool present[n];
  UNROLL for (int j = 0; j < n; j++) {
    // As unsigned numbers, negative ones are large too.
    present[j] = static_cast<unsigned>(left + j) < static_cast<unsigned>(grid.width);
    columns[j] = static_cast<ptrdiff_t>((left + j) >> plane.upsample) * plane.channels;
  }
  for (int i = 0; i < n; i++, pixels += n) {
    const bool inside = static_cast<unsigned>(top + i) < static_cast<unsigned>(grid.height);
    const float* row = image + static_cast<ptrdiff_t>((top + i) >> plane.upsample) * width * plane.channels;
    UNROLL for (int j = 0; j < n; j++) pixels[j] = inside && present[j] ? row + columns[j] : zeroRow;
  }
}

/// Asks for the cache lines that hold floats c … c + lanes of every pixel, unless the vector before them has.
template <int count>
INLINE void prefetchPixels(const float* const* pixels, int c) {
  if (c % 16 != 0) return;
  UNROLL for (int i = 0; i < count; i++) __builtin_prefetch(pixels[i] + c);
}

/// Transformed inputs of `tiles` tiles from `first` on: to[frequency * stride + tile * tileStride + channel].
INLINE void transformInputs(const TileGrid& grid, const Plane& plane, int first, int tiles, float* to,
                            ptrdiff_t stride, ptrdiff_t tileStride) {
  const float* windows[2][frequencies];
  windowPixels<tileSize>(grid, plane, first, 1, windows[0]);
  for (int tile = 0; tile < tiles; tile++, to += tileStride) {
    // The next tile is on its way while this one is transformed: a window is too scattered for the processor to guess.
    const float *const *pixels = windows[tile % 2], **next = windows[(tile + 1) % 2];
    windowPixels<tileSize>(grid, plane, least(first + tile + 1, grid.count - 1), 1, next);
    for (int c = 0; c < plane.channels; c += lanes) {
      prefetchPixels<frequencies>(next, c);
      transformSquare<InputTransform>([&](int i, int j) { return load(pixels[i * tileSize + j] + c); },
                                      [&](int i, int j, Vector v) { store(to + (i * tileSize + j) * stride + c, v); });
    }
  }
}

/// Floats of one frequency of one panel of a transformed filter: 16 more than it has, or the 36 places that a filter is
/// written to would fall into the same few cache sets.
INLINE ptrdiff_t filterPlane(int depth) { return static_cast<ptrdiff_t>(depth) * panelWidth + 16; }
INLINE size_t transformedFilterSize(int depth, int columns) {
  return static_cast<size_t>(ceilDivide(columns, panelWidth)) * frequencies * filterPlane(depth);
}

/// Transformed filters, packed as [panel][frequency][depth][panelWidth] with planes of filterPlane(depth).
/// `turned` takes the filter of the input gradient: taps reversed, inputs and outputs exchanged.
static void transformFilter(Runtime& runtime, const float* filter, int inputs, int outputs, bool turned, float* to) {
  const int depth = turned ? outputs : inputs, columns = turned ? inputs : outputs;
  const ptrdiff_t plane = filterPlane(depth), perTap = static_cast<ptrdiff_t>(inputs) * outputs;
  if (columns % panelWidth != 0) clearFloats(to, transformedFilterSize(depth, columns));
  constexpr int depthPerTask = 16;
  const int depthTasks = ceilDivide(depth, depthPerTask);
  parallelFor(runtime, ceilDivide(columns, panelWidth) * depthTasks, [&](int task, int) {
    const int panel = task / depthTasks * panelWidth, first = task % depthTasks * depthPerTask;
    float* target = to + panel / panelWidth * frequencies * plane;
    for (int k = first; k < least(depth, first + depthPerTask); k++) {
      for (int column = panel; column < least(columns, panel + panelWidth); column += lanes) {
        const auto write = [&](int i, int j, Vector v) {
          store(target + (i * tileSize + j) * plane + k * panelWidth + column - panel, v);
        };
        if (!turned) {
          const float* source = filter + static_cast<ptrdiff_t>(k) * outputs + column;
          transformSquare<FilterTransform>([&](int i, int j) { return load(source + (i * 3 + j) * perTap); }, write);
        } else {
          const float* source = filter + static_cast<ptrdiff_t>(column) * outputs + k;
          const auto read = [&](int i, int j) {
            Vector v;
            UNROLL for (int lane = 0; lane < lanes; lane++)
              v[lane] = source[(8 - (i * 3 + j)) * perTap + static_cast<ptrdiff_t>(lane) * outputs];
            return v;
          };
          transformSquare<FilterTransform>(read, write);
        }
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

/// out [tiles, panelWidth] = a [tiles, depth] · panel [depth, panelWidth], for a multiple of tileRows tiles.
template <int Vectors>
static __attribute__((noinline)) void multiplyTiles(const float* a, int depth, const float* panel, float* out,
                                                    int tiles) {
  for (int tile = 0; tile < tiles; tile += tileRows, a += tileRows * depth, out += tileRows * panelWidth) {
    Vector sums[tileRows][Vectors] = {};
    const float* rows[tileRows];
    UNROLL for (int i = 0; i < tileRows; i++) rows[i] = a + i * depth;
    const float* b = panel;
    for (int k = 0; k < depth; k++, b += panelWidth) {
      Vector column[Vectors];
      UNROLL for (int j = 0; j < Vectors; j++) column[j] = load(b + j * lanes);
      UNROLL for (int i = 0; i < tileRows; i++) {
        const Vector factor = splat(rows[i][k]);
        UNROLL for (int j = 0; j < Vectors; j++) sums[i][j] = multiplyAdd(column[j], factor, sums[i][j]);
      }
    }
    UNROLL for (int i = 0; i < tileRows; i++) {
      UNROLL for (int j = 0; j < Vectors; j++) store(out + i * panelWidth + j * lanes, sums[i][j]);
    }
  }
}

/// Tiles at a time: as many as leave their transformed inputs in a nearby cache. More would read the filter less often.
constexpr int maxTilesPerTask = 48;
INLINE int tilesPerTask(int depth) {
  constexpr int cachedFloats = 196608;
  return greatest(1, least(maxTilesPerTask, cachedFloats / (frequencies * depth)) / tileRows) * tileRows;
}

static void winogradTiles(Runtime& runtime, const TileGrid& grid, const WinogradOperands& o) {
  const int depth = o.x.channels, perTask = tilesPerTask(depth);
  // 16 more floats: frequency planes a multiple of 4096 bytes apart would all fall into the same cache sets.
  const ptrdiff_t inStride = static_cast<ptrdiff_t>(perTask) * depth + 16;
  const ptrdiff_t outStride = static_cast<ptrdiff_t>(perTask) * panelWidth + 16;
  const ptrdiff_t plane = filterPlane(depth);
  const size_t perThread = frequencies * (inStride + outStride);
  float* memory = scratchFloats(runtime, Slot::ThreadA, runtime.threads * perThread);
  parallelFor(runtime, ceilDivide(grid.count, perTask), [&](int task, int thread) {
    float *inputs = memory + thread * perThread, *products = inputs + frequencies * inStride;
    const int first = task * perTask, tiles = least(perTask, grid.count - first);
    transformInputs(grid, o.x, first, tiles, inputs, inStride, depth);
    float* places[maxTilesPerTask];
    for (int tile = 0; tile < tiles; tile++) {
      const size_t row = static_cast<size_t>(grid.image(first + tile)) * grid.height + grid.top(first + tile);
      places[tile] = o.y + (row * grid.width + grid.left(first + tile)) * o.outputs;
    }
    // Whatever lies in the rows past the last tile is multiplied too and then left alone.
    const int rows = roundUp(tiles, tileRows);
    for (int panel = 0; panel < o.outputs; panel += panelWidth) {
      const int width = least(panelWidth, o.outputs - panel);
      const float* filter = o.filter + panel / panelWidth * frequencies * plane;
      for (int f = 0; f < frequencies; f++) {
        (width > lanes ? multiplyTiles<panelVectors> : multiplyTiles<1>)(
            inputs + f * inStride, depth, filter + f * plane, products + f * outStride, rows);
      }
      for (int tile = 0; tile < tiles; tile++) {
        const int rowsLeft = grid.height - grid.top(first + tile), columnsLeft = grid.width - grid.left(first + tile);
        const auto placeOf = [&](int t, int i, int j) {
          return places[t] + panel + (static_cast<size_t>(i) * grid.width + j) * o.outputs;
        };
        if (tile + 1 < tiles) {
          UNROLL for (int i = 0; i < tileOutputs; i++) {
            UNROLL for (int j = 0; j < tileOutputs; j++) __builtin_prefetch(placeOf(tile + 1, i, j), 1);
          }
        }
        for (int n = 0; n < width; n += lanes) {
          const float* product = products + tile * panelWidth + n;
          const Vector bias = o.bias ? load(o.bias + panel + n) : Vector{};
          transformSquare<OutputTransform>(
              [&](int i, int j) { return load(product + (i * tileSize + j) * outStride); },
              [&](int i, int j, Vector v) {
                if (i < rowsLeft && j < columnsLeft) store(placeOf(tile, i, j) + n, v + bias);
              });
        }
      }
    }
  });
}

static void winogradConvolve(Runtime& runtime, const ConvolutionShape& s, const float* x, const float* filter,
                             const float* bias, float* y) {
  float* packed = scratchFloats(runtime, Slot::Weights, transformedFilterSize(s.inputs, s.outputs));
  transformFilter(runtime, filter, s.inputs, s.outputs, false, packed);
  winogradTiles(runtime, TileGrid(s.batch, s.scaledHeight(), s.scaledWidth()),
                {{x, s.inputs, s.upsample}, packed, bias, y, s.outputs});
}

static void winogradInputGradient(Runtime& runtime, const ConvolutionShape& s, const float* dy, const float* filter,
                                  float* dx) {
  float* packed = scratchFloats(runtime, Slot::Weights, transformedFilterSize(s.outputs, s.inputs));
  transformFilter(runtime, filter, s.inputs, s.outputs, true, packed);
  winogradTiles(runtime, TileGrid(s.batch, s.scaledHeight(), s.scaledWidth()),
                {{dy, s.outputs, 0}, packed, nullptr, dx, s.inputs});
}

}  // namespace interpolab::INTERPOLAB_LEVEL
