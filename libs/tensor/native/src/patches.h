// General convolutions as products of matrices: the windows of some outputs unrolled into rows, and its adjoint.
#pragma once
#include "window.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// Outputs [first, first + count) of the whole batch.
struct PatchRange {
  ptrdiff_t first, count;
};

/// patches [count, taps, channels] = what the windows of the outputs read; zeros outside of x.
static void unrollPatches(Runtime& runtime, const Window& g, PatchRange range, const float* x, float* patches) {
  const size_t rowLength = static_cast<size_t>(g.w.size) * g.channels, length = rowLength * g.d.size * g.h.size;
  const ptrdiff_t perTask = greatest<ptrdiff_t>(1, 16384 / greatest<ptrdiff_t>(1, length));
  parallelFor(runtime, static_cast<int>((range.count + perTask - 1) / perTask), [&](int task, int) {
    for (ptrdiff_t row = task * perTask; row < least(range.count, (task + 1) * perTask); row++) {
      const size_t place = range.first + row, image = place / g.outPixels();
      const int od = place / (static_cast<size_t>(g.h.out) * g.w.out) % g.d.out, oh = place / g.w.out % g.h.out;
      const int ow = place % g.w.out;
      const int first = g.w.firstTap(ow), end = greatest(first, g.w.endTap(ow));
      float* to = patches + row * length;
      for (int kd = 0; kd < g.d.size; kd++) {
        const int z = g.d.start(od) + kd * g.d.dilation;
        for (int kh = 0; kh < g.h.size; kh++, to += rowLength) {
          const int y = g.h.start(oh) + kh * g.h.dilation;
          if (z < 0 || z >= g.d.in || y < 0 || y >= g.h.in) {
            clearFloats(to, rowLength);
            continue;
          }
          clearFloats(to, static_cast<size_t>(first) * g.channels);
          const float* line = x + ((image * g.d.in + z) * g.h.in + y) * g.w.in * static_cast<size_t>(g.channels);
          const ptrdiff_t left = g.w.start(ow);
          if (g.w.dilation == 1) {  // the taps of a row lie side by side
            copyFloats(to + first * g.channels, line + (left + first) * g.channels,
                       static_cast<size_t>(end - first) * g.channels);
          } else {
            for (int kw = first; kw < end; kw++)
              copyFloats(to + kw * g.channels, line + (left + kw * g.w.dilation) * g.channels, g.channels);
          }
          clearFloats(to + end * g.channels, static_cast<size_t>(g.w.size - end) * g.channels);
        }
      }
    }
  });
}

/// x += the patches, each value at the place that it was read from. A task owns some lines of x and adds to them in
/// the order of the outputs, so the bits do not depend on the number of threads.
static void addPatches(Runtime& runtime, const Window& g, PatchRange range, const float* patches, float* x) {
  const size_t rowLength = static_cast<size_t>(g.w.size) * g.channels, length = rowLength * g.d.size * g.h.size;
  const ptrdiff_t lineLength = static_cast<ptrdiff_t>(g.w.in) * g.channels;
  const int lines = g.d.in * g.h.in, linesPerTask = static_cast<int>(greatest<ptrdiff_t>(1, 16384 / greatest<ptrdiff_t>(1, lineLength)));
  const int tasksPerImage = ceilDivide(lines, linesPerTask);
  const int firstImage = static_cast<int>(range.first / g.outPixels());
  const int lastImage = static_cast<int>((range.first + range.count - 1) / g.outPixels());
  parallelFor(runtime, (lastImage - firstImage + 1) * tasksPerImage, [&](int task, int) {
    const int image = firstImage + task / tasksPerImage;
    const int firstLine = task % tasksPerImage * linesPerTask, endLine = least(lines, firstLine + linesPerTask);
    const ptrdiff_t base = image * static_cast<ptrdiff_t>(g.outPixels());
    for (int line = firstLine; line < endLine; line++) {
      const int z = line / g.h.in, y = line % g.h.in;
      float* to = x + (static_cast<size_t>(image) * lines + line) * lineLength;
      for (int od = g.d.firstOutput(z); od < g.d.endOutput(z); od++) {
        for (int oh = g.h.firstOutput(y); oh < g.h.endOutput(y); oh++) {
          const int offsetD = z - g.d.start(od), offsetH = y - g.h.start(oh);
          if (offsetD % g.d.dilation != 0 || offsetH % g.h.dilation != 0) continue;
          const size_t tapRow = (static_cast<size_t>(offsetD / g.d.dilation) * g.h.size + offsetH / g.h.dilation) * rowLength;
          for (int ow = 0; ow < g.w.out; ow++) {
            const ptrdiff_t row = base + (static_cast<ptrdiff_t>(od) * g.h.out + oh) * g.w.out + ow - range.first;
            if (row < 0 || row >= range.count) continue;
            const float* from = patches + row * length + tapRow;
            for (int kw = g.w.firstTap(ow); kw < g.w.endTap(ow); kw++) {
              float* pixel = to + static_cast<ptrdiff_t>(g.w.start(ow) + kw * g.w.dilation) * g.channels;
              const float* values = from + static_cast<size_t>(kw) * g.channels;
              forVectors(g.channels, [&](ptrdiff_t c, auto part) {
                part.store(pixel + c, part.load(pixel + c) + part.load(values + c));
              });
            }
          }
        }
      }
    }
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
