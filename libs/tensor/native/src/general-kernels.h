// Readers of the kernels beyond those of diffusion networks. Included by kernels.cc, whose Arguments they take.
#pragma once
#include "depthwise.h"
#include "extremes.h"
#include "norm.h"
#include "patches.h"
#include "pooling.h"
#include "random-normals.h"
#include "selection.h"
#include "transpose.h"

namespace interpolab::INTERPOLAB_LEVEL {

// batch, channels, and for each of depth, height, width: in, out, size, stride, dilation, before (20)
INLINE WindowAxis readWindowAxis(Arguments& a) {
  WindowAxis axis;
  axis.in = a.integer(), axis.out = a.integer(), axis.size = a.integer();
  axis.stride = a.integer(), axis.dilation = a.integer(), axis.before = a.integer();
  return axis;
}

INLINE Window readWindow(Arguments& a) {
  Window g;
  g.batch = a.integer(), g.channels = a.integer();
  g.d = readWindowAxis(a), g.h = readWindowAxis(a), g.w = readWindowAxis(a);
  return g;
}

// patches, x, first, count, window (20)
static void callUnrollPatches(Runtime& runtime, Arguments a) {
  float *patches = a.floats(), *x = a.floats();
  PatchRange range;
  range.first = a.size(), range.count = a.size();
  unrollPatches(runtime, readWindow(a), range, x, patches);
}

// x, patches, first, count, window (20)
static void callAddPatches(Runtime& runtime, Arguments a) {
  float *x = a.floats(), *patches = a.floats();
  PatchRange range;
  range.first = a.size(), range.count = a.size();
  addPatches(runtime, readWindow(a), range, patches, x);
}

// out, two operands, direction (0 forward, 1 to the input, 2 to the filter), multiplier, window (20)
static void callDepthwise(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *first = a.floats(), *second = a.floats();
  const int direction = a.integer(), multiplier = a.integer();
  const Window g = readWindow(a);
  if (direction == 0) return depthwise(runtime, g, multiplier, first, second, out);
  if (direction == 1) return depthwiseInputGradient(runtime, g, multiplier, first, second, out);
  depthwiseFilterGradient(runtime, g, multiplier, first, second, out);
}

// out, x, maximum, window (20)
static void callPool(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  const bool maximum = a.integer();
  pool(runtime, readWindow(a), maximum, x, out);
}

// dx, dy, x or 0, maximum, window (20)
static void callPoolGradient(Runtime& runtime, Arguments a) {
  float *dx = a.floats(), *dy = a.floats(), *x = a.floats();
  const bool maximum = a.integer();
  const Window g = readWindow(a);
  if (maximum) return maximumPoolGradient(runtime, g, dy, x, dx);
  meanPoolGradient(runtime, g, dy, dx);
}

// out, x, sizes (6), strides (6)
static void callTranspose(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  TransposeShape s;
  for (ptrdiff_t& size : s.size) size = a.size();
  for (ptrdiff_t& stride : s.stride) stride = a.size();
  transpose(runtime, s, x, out);
}

// out, x, indices, outer, rows, picks, length
INLINE RowSelection readSelection(Arguments& a) {
  RowSelection s;
  s.outer = a.integer(), s.rows = a.integer(), s.picks = a.integer(), s.length = a.size();
  return s;
}

static void callGatherRows(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  const int32_t* indices = reinterpret_cast<const int32_t*>(a.floats());
  gatherRows(runtime, readSelection(a), x, indices, out);
}

static void callAddRows(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  const int32_t* indices = reinterpret_cast<const int32_t*>(a.floats());
  addRows(runtime, readSelection(a), x, indices, out);
}

// out, x, function (0 largest, 1 smallest, 2 product), outer, middle, inner
static void callFold(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  const int function = a.integer();
  SumShape s;
  s.outer = a.integer(), s.middle = a.integer(), s.inner = a.integer(), s.factor = 1;
  if (function == 0) return foldMiddle(runtime, s, x, out, TakeLarger{});
  if (function == 1) return foldMiddle(runtime, s, x, out, TakeSmaller{});
  foldMiddle(runtime, s, x, out, Multiply{});
}

// out, x, rows, length, logarithms
static void callSoftmax(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  const int rows = a.integer(), length = a.integer();
  softmax(runtime, rows, length, a.integer(), x, out);
}

// y, x, mean, factor, offset, rows, channels
static void callNormaliseChannels(Runtime& runtime, Arguments a) {
  float *y = a.floats(), *x = a.floats(), *mean = a.floats(), *factor = a.floats(), *offset = a.floats();
  const ptrdiff_t rows = a.size();
  normaliseChannels(runtime, rows, a.integer(), x, mean, factor, offset, y);
}

// out, a, b, function, values (0 float32, 1 int32, 2 bool), sizes (4), strides of a (4), strides of b (4)
static void callCompare(Runtime& runtime, Arguments a) {
  uint8_t* out = reinterpret_cast<uint8_t*>(a.floats());
  const float *left = a.floats(), *right = a.floats();
  const int function = a.integer(), values = a.integer();
  BroadcastShape s;
  for (ptrdiff_t& size : s.size) size = a.size();
  for (ptrdiff_t& stride : s.a) stride = a.size();
  for (ptrdiff_t& stride : s.b) stride = a.size();
  if (values == 0) return compareBy(runtime, function, s, out, left, right);
  if (values == 1)
    return compareBy(runtime, function, s, out, reinterpret_cast<const int32_t*>(left),
                     reinterpret_cast<const int32_t*>(right));
  compareBy(runtime, function, s, out, reinterpret_cast<const uint8_t*>(left), reinterpret_cast<const uint8_t*>(right));
}

// out, choice, yes, no, count, repeat
static void callSelect(Runtime& runtime, Arguments a) {
  float* out = a.floats();
  const uint8_t* choice = reinterpret_cast<const uint8_t*>(a.floats());
  float *yes = a.floats(), *no = a.floats();
  const ptrdiff_t count = a.size();
  select(runtime, count, a.size(), choice, yes, no, out);
}

// out, x, count
static void callCastTruth(Runtime& runtime, Arguments a) {
  float* out = a.floats();
  const uint8_t* x = reinterpret_cast<const uint8_t*>(a.floats());
  castTruth(runtime, a.size(), x, out);
}

// out, sum (one float64), x, count, first; sum starts at 0 with the first tensor, and out is its root so far
static void callNorm(Runtime& runtime, Arguments a) {
  float* out = a.floats();
  double* sum = reinterpret_cast<double*>(a.floats());
  float* x = a.floats();
  const ptrdiff_t count = a.size();
  if (a.integer()) *sum = 0;
  addSquares(runtime, x, count, *sum);
  *out = static_cast<float>(__builtin_sqrt(*sum));
}

// out, doubts, count, key (2), stream, first block
static void callRandomNormals(Runtime& runtime, Arguments a) {
  float* out = a.floats();
  int32_t* doubts = reinterpret_cast<int32_t*>(a.floats());
  NormalsRequest r;
  r.count = a.size();
  for (uint32_t& word : r.key) word = static_cast<uint32_t>(a.next[0]), a.next++;
  r.stream = static_cast<uint32_t>(*a.next++);
  r.firstBlock = static_cast<uint64_t>(*a.next++);
  randomNormals(runtime, r, out, doubts);
}

}  // namespace interpolab::INTERPOLAB_LEVEL
