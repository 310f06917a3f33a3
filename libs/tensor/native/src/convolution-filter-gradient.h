// Gradient of a convolution with respect to its filter: for every tap an outer product of input pixels and output
// gradients, summed over all positions. Positions are split into chunks by the shape alone, never by the number of
// threads; each chunk has its own partial sum, and partial sums are added in order. So any number of threads gives
// the same bits.
#pragma once
#include "convolution-shape.h"
#include "micro-kernel.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// A stretch of output rows of one image (or of pixels, for a pointwise convolution) that fits the caches.
struct PositionBlocks {
  int perImage, rows, blocks, chunks;
};

INLINE bool isPointwise(const ConvolutionShape& s) { return s.size == 1 && s.stride == 1 && !s.upsample; }

INLINE PositionBlocks splitPositions(const ConvolutionShape& s) {
  constexpr int positionsPerBlock = 96, positionsPerChunk = 192, maxChunks = 16;
  PositionBlocks p;
  if (isPointwise(s)) {
    p.rows = positionsPerBlock;
    p.perImage = 0;
    p.blocks = ceilDivide(s.batch * s.height * s.width, positionsPerBlock);
  } else {
    p.rows = greatest(1, least(s.outHeight(), positionsPerBlock / s.outWidth()));
    p.perImage = ceilDivide(s.outHeight(), p.rows);
    p.blocks = s.batch * p.perImage;
  }
  const int positions = s.batch * s.outHeight() * s.outWidth();
  p.chunks = greatest(1, least(least(p.blocks, maxChunks), positions / positionsPerChunk));
  return p;
}

/// Copies the input rows under `rows` output rows from `firstRow` on into `to`, with their margins as zeros.
INLINE void copyPaddedRows(const ConvolutionShape& s, const float* image, int firstRow, int rows, float* to) {
  const int paddedWidth = (s.outWidth() - 1) * s.stride + s.size, inputRows = (rows - 1) * s.stride + s.size;
  for (int r = 0; r < inputRows; r++) {
    const int y = firstRow * s.stride - s.margin() + r;
    float* row = to + static_cast<size_t>(r) * paddedWidth * s.inputs;
    if (y < 0 || y >= s.scaledHeight()) {
      clearFloats(row, static_cast<size_t>(paddedWidth) * s.inputs);
      continue;
    }
    const float* source = image + static_cast<size_t>(y >> s.upsample) * s.width * s.inputs;
    if (!s.upsample) {  // the row between the margins is one piece
      const int inside = least(s.width, paddedWidth - s.margin()), after = paddedWidth - s.margin() - inside;
      clearFloats(row, static_cast<size_t>(s.margin()) * s.inputs);
      copyFloats(row + s.margin() * s.inputs, source, static_cast<size_t>(inside) * s.inputs);
      clearFloats(row + (s.margin() + inside) * s.inputs, static_cast<size_t>(after) * s.inputs);
      continue;
    }
    for (int q = 0; q < paddedWidth; q++, row += s.inputs) {
      const int x = q - s.margin();
      if (x < 0 || x >= s.scaledWidth()) {
        clearFloats(row, s.inputs);
      } else {
        copyFloats(row, source + static_cast<size_t>(x >> s.upsample) * s.inputs, s.inputs);
      }
    }
  }
}

/// Copies `count` rows of `columns` floats into panels `[panel][count][panelWidth]`.
INLINE void packPositions(const float* from, int count, int columns, float* to) {
  for (int first = 0; first < columns; first += panelWidth, to += static_cast<size_t>(count) * panelWidth) {
    const int width = least(panelWidth, columns - first);
    for (int m = 0; m < count; m++) {
      const float* source = from + static_cast<size_t>(m) * columns + first;
      float* target = to + m * panelWidth;
      if (width == panelWidth) {
        UNROLL for (int j = 0; j < panelVectors; j++) store(target + j * lanes, load(source + j * lanes));
      } else {
        for (int j = 0; j < panelWidth; j++) target[j] = j < width ? source[j] : 0.f;
      }
    }
  }
}

/// dFilter [size, size, inputs, outputs] from x and dy.
static void convolveFilterGradient(Runtime& runtime, const ConvolutionShape& s, const float* x, const float* dy,
                                   float* dFilter) {
  const PositionBlocks split = splitPositions(s);
  const bool pointwise = isPointwise(s);
  const int outWidth = s.outWidth(), positions = s.batch * s.outHeight() * outWidth;
  const int panels = ceilDivide(s.outputs, panelWidth), columns = panels * panelWidth;
  const int rowsPerTapRow = s.size * s.inputs, filterRows = s.size * rowsPerTapRow;
  const int paddedWidth = (outWidth - 1) * s.stride + s.size;
  const int paddedRows = (split.rows - 1) * s.stride + s.size;
  const int blockPositions = pointwise ? split.rows : split.rows * outWidth;

  const size_t partialSize = static_cast<size_t>(filterRows) * columns;
  float* partials = scratchFloats(runtime, Slot::Partials, split.chunks * partialSize);
  // The last tile reads up to tileRows - 1 floats past a row: they end up in outputs that are thrown away.
  // Pixels of a pointwise convolution are copied too, 16 floats further apart: a product walks down the positions,
  // and without that their cache lines would all fall into the same few sets.
  const ptrdiff_t pixelStride = s.inputs + 16;
  const size_t inputSize =
      (pointwise ? split.rows * pixelStride : static_cast<size_t>(paddedRows) * paddedWidth * s.inputs) + 16;
  const size_t threadSize = inputSize + static_cast<size_t>(blockPositions) * columns + 16;
  float* threadMemory = scratchFloats(runtime, Slot::ThreadA, runtime.threads * threadSize);

  parallelFor(runtime, split.chunks, [&](int chunk, int thread) {
    float* padded = threadMemory + thread * threadSize;
    float* packed = padded + inputSize;
    float* partial = partials + chunk * partialSize;
    const int firstBlock = static_cast<int>(static_cast<int64_t>(split.blocks) * chunk / split.chunks);
    const int lastBlock = static_cast<int>(static_cast<int64_t>(split.blocks) * (chunk + 1) / split.chunks);
    for (int block = firstBlock; block < lastBlock; block++) {
      OuterProduct job;
      job.accumulate = block > firstBlock;
      const float* source;
      int count;
      if (pointwise) {
        const int first = block * split.rows;
        count = least(split.rows, positions - first);
        for (int m = 0; m < count; m++)
          copyFloats(padded + m * pixelStride, x + static_cast<size_t>(first + m) * s.inputs, s.inputs);
        source = padded;
        packPositions(dy + static_cast<size_t>(first) * s.outputs, count, s.outputs, packed);
        job.runs = 1, job.length = count, job.stride = pixelStride, job.runStride = 0;
      } else {
        const int image = block / split.perImage, firstRow = block % split.perImage * split.rows;
        const int rows = least(split.rows, s.outHeight() - firstRow);
        count = rows * outWidth;
        copyPaddedRows(s, x + static_cast<size_t>(image) * s.height * s.width * s.inputs, firstRow, rows, padded);
        const size_t firstPosition = (static_cast<size_t>(image) * s.outHeight() + firstRow) * outWidth;
        packPositions(dy + firstPosition * s.outputs, count, s.outputs, packed);
        source = padded;
        job.runs = rows, job.length = outWidth;
        job.stride = static_cast<ptrdiff_t>(s.stride) * s.inputs;
        job.runStride = static_cast<ptrdiff_t>(s.stride) * paddedWidth * s.inputs;
      }
      float spare[panelWidth] = {};
      for (int panel = 0; panel < panels; panel++) {
        job.panel = packed + static_cast<size_t>(panel) * count * panelWidth;
        for (int tapRow = 0; tapRow < s.size; tapRow++) {
          // (tap column, input channel) is one running index both in the padded row and in the filter.
          for (int row = 0; row < rowsPerTapRow; row += tileRows) {
            float* out[tileRows];
            for (int i = 0; i < tileRows; i++) {
              const size_t filterRow = static_cast<size_t>(tapRow) * rowsPerTapRow + row + i;
              out[i] = row + i < rowsPerTapRow ? partial + filterRow * columns + panel * panelWidth : spare;
            }
            job.a = source + static_cast<size_t>(tapRow) * paddedWidth * s.inputs + row;
            outerProduct(job, out);
          }
        }
      }
    }
  });

  constexpr int rowsPerTask = 16;
  parallelFor(runtime, ceilDivide(filterRows, rowsPerTask), [&](int index, int) {
    for (int row = index * rowsPerTask; row < least(filterRows, (index + 1) * rowsPerTask); row++) {
      forVectors(s.outputs, [&](ptrdiff_t c, auto part) {
        const float* from = partials + static_cast<size_t>(row) * columns + c;
        Vector sum = load(from);
        for (int chunk = 1; chunk < split.chunks; chunk++) sum += load(from + chunk * partialSize);
        part.store(dFilter + static_cast<size_t>(row) * s.outputs + c, sum);
      });
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
