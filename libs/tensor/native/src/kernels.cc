// All kernels of one instruction-set level, and the table through which the host calls them. The build compiles
// this file once per level, with -DINTERPOLAB_LEVEL=<name> and that level's flags.
//
// Arguments come as doubles: addresses, sizes and numbers. The layout of each kernel's arguments is written at its
// case; src/lib/backend/kernels/*.ts fill them in. Sizes have been checked there: nothing is checked here.
#include "kernel-names.h"
#include "attention.h"
#include "batch-norm.h"
#include "convolution-filter-gradient.h"
#include "convolution.h"
#include "elementwise.h"
#include "group-norm.h"
#include "matrix-product.h"
#include "movement.h"
#include "optimiser.h"
#include "peak.h"
#include "rectifiers.h"
#include "reduction.h"
#include "winograd-filter-gradient.h"
#include "winograd.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// Reads the argument buffer in order.
struct Arguments {
  const double* next;

  float* floats() { return reinterpret_cast<float*>(static_cast<uintptr_t>(*next++)); }
  int integer() { return static_cast<int>(*next++); }
  ptrdiff_t size() { return static_cast<ptrdiff_t>(*next++); }
  float number() { return static_cast<float>(*next++); }
};

INLINE ConvolutionShape readConvolution(Arguments& a) {
  ConvolutionShape s;
  s.batch = a.integer(), s.height = a.integer(), s.width = a.integer(), s.inputs = a.integer();
  s.outputs = a.integer(), s.size = a.integer(), s.stride = a.integer(), s.upsample = a.integer();
  return s;
}

// y, x, filter, bias or 0, shape (8), winograd
static void callConvolution(Runtime& runtime, Arguments a) {
  float *y = a.floats(), *x = a.floats(), *filter = a.floats(), *bias = a.floats();
  const ConvolutionShape s = readConvolution(a);
  const bool winograd = a.integer() && winogradFits(s);
  (winograd ? winogradConvolve : convolve)(runtime, s, x, filter, bias, y);
}

// dx, dy, filter, shape (8), winograd
static void callConvolutionInputGradient(Runtime& runtime, Arguments a) {
  float *dx = a.floats(), *dy = a.floats(), *filter = a.floats();
  const ConvolutionShape s = readConvolution(a);
  const bool winograd = a.integer() && winogradFits(s);
  const size_t scaledSize = static_cast<size_t>(s.batch) * s.scaledHeight() * s.scaledWidth() * s.inputs;
  float* scaled = s.upsample ? scratchFloats(runtime, Slot::Plane, scaledSize) : dx;
  (winograd ? winogradInputGradient : convolveInputGradient)(runtime, s, dy, filter, scaled);
  if (s.upsample) sumSquares(runtime, s.batch * s.height, s.width, s.inputs, 1, scaled, dx);
}

// dFilter, x, dy, shape (8), winograd
static void callConvolutionFilterGradient(Runtime& runtime, Arguments a) {
  float *dFilter = a.floats(), *x = a.floats(), *dy = a.floats();
  const ConvolutionShape s = readConvolution(a);
  const bool winograd = a.integer() && winogradFits(s);
  if (s.batch == 0 || s.height == 0) return clearFloats(dFilter, static_cast<size_t>(s.size) * s.size * s.inputs * s.outputs);
  (winograd ? winogradFilterGradient : convolveFilterGradient)(runtime, s, x, dy, dFilter);
}

INLINE GroupNormShape readGroupNorm(Arguments& a) {
  GroupNormShape s;
  s.batch = a.integer(), s.pixels = a.integer(), s.channels = a.integer(), s.groups = a.integer();
  s.silu = a.integer(), s.epsilon = a.number();
  return s;
}

// y, statistics, x, scale, offset, scaleShift or 0, shape (6)
static void callGroupNorm(Runtime& runtime, Arguments a) {
  float *y = a.floats(), *statistics = a.floats(), *x = a.floats(), *scale = a.floats(), *offset = a.floats();
  const GroupNormInputs in = {x, scale, offset, a.floats()};
  groupNorm(runtime, readGroupNorm(a), in, y, statistics);
}

// dx, dScale, dOffset, dScaleShift or 0, x, scale, offset, scaleShift or 0, statistics, dy, shape (6)
static void callGroupNormGradient(Runtime& runtime, Arguments a) {
  float *dx = a.floats(), *dScale = a.floats(), *dOffset = a.floats(), *dScaleShift = a.floats();
  float *x = a.floats(), *scale = a.floats(), *offset = a.floats(), *scaleShift = a.floats();
  float *statistics = a.floats(), *dy = a.floats();
  groupNormGradient(runtime, readGroupNorm(a), {x, scale, offset, scaleShift}, statistics, dy,
                    {dx, dScale, dOffset, dScaleShift});
}

INLINE BatchNormShape readBatchNorm(Arguments& a) {
  BatchNormShape s;
  s.rows = a.integer(), s.channels = a.integer(), s.silu = a.integer(), s.given = a.integer(), s.epsilon = a.number();
  return s;
}

// y, moments, x, scale, offset, shape (5)
static void callBatchNorm(Runtime& runtime, Arguments a) {
  float *y = a.floats(), *moments = a.floats(), *x = a.floats(), *scale = a.floats(), *offset = a.floats();
  batchNorm(runtime, readBatchNorm(a), {x, scale, offset}, y, moments);
}

// y, x, scale, offset, moments, shape (5)
static void callBatchNormGiven(Runtime& runtime, Arguments a) {
  float *y = a.floats(), *x = a.floats(), *scale = a.floats(), *offset = a.floats(), *moments = a.floats();
  batchNorm(runtime, readBatchNorm(a), {x, scale, offset}, y, moments);
}

// dx, dScale, dOffset, x, scale, offset, moments, dy, shape (5)
static void callBatchNormGradient(Runtime& runtime, Arguments a) {
  float *dx = a.floats(), *dScale = a.floats(), *dOffset = a.floats();
  float *x = a.floats(), *scale = a.floats(), *offset = a.floats(), *moments = a.floats(), *dy = a.floats();
  batchNormGradient(runtime, readBatchNorm(a), {x, scale, offset}, moments, dy, {dx, dScale, dOffset});
}

INLINE AttentionShape readAttention(Arguments& a) {
  AttentionShape s;
  s.batch = a.integer(), s.length = a.integer(), s.channels = a.integer(), s.heads = a.integer();
  s.legacy = a.integer();
  return s;
}

// out, qkv, shape (5)
static void callAttention(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *qkv = a.floats();
  attention(runtime, readAttention(a), qkv, out);
}

// dqkv, qkv, dy, shape (5)
static void callAttentionGradient(Runtime& runtime, Arguments a) {
  float *dqkv = a.floats(), *qkv = a.floats(), *dy = a.floats();
  attentionGradient(runtime, readAttention(a), qkv, dy, dqkv);
}

// parameter, gradient, firstMoment, secondMoment, average or 0, count, settings (8)
static void callAdamW(Runtime& runtime, Arguments a) {
  AdamWSlots slots;
  slots.parameter = a.floats(), slots.gradient = a.floats(), slots.firstMoment = a.floats();
  slots.secondMoment = a.floats(), slots.average = a.floats();
  const ptrdiff_t count = a.size();
  AdamWSettings h;
  h.learningRate = a.number(), h.beta1 = a.number(), h.beta2 = a.number(), h.epsilon = a.number();
  h.weightDecay = a.number(), h.correction1 = a.number(), h.correction2 = a.number(), h.averageDecay = a.number();
  adamW(runtime, h, slots, count);
}

// out, a, b, batch, rows, columns, depth, transposeA, transposeB, aStride, bStride
static void callMatrixProduct(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *left = a.floats(), *right = a.floats();
  BatchedProduct p;
  p.batch = a.integer();
  const int rows = a.integer(), columns = a.integer(), depth = a.integer();
  const MatrixView l = {left, depth, 1}, lt = {left, 1, rows}, r = {right, columns, 1}, rt = {right, 1, depth};
  const bool transposeA = a.integer(), transposeB = a.integer();
  p.first = {rows, columns, depth, transposeA ? lt : l, transposeB ? rt : r, out, columns};
  p.aStride = a.size(), p.bStride = a.size(), p.outStride = static_cast<ptrdiff_t>(rows) * columns;
  multiplyBatch(runtime, p);
}

// out, x, count, function, two parameters
static void callUnary(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  const ptrdiff_t n = a.size();
  const int function = a.integer();
  const float p = a.number(), q = a.number();
  switch (function) {
    case 0: return mapUnary(runtime, out, x, n, [](Vector v) { return -v; });
    case 1: return mapUnary(runtime, out, x, n, [](Vector v) { return exponential(v); });
    case 2: return mapUnary(runtime, out, x, n, [](Vector v) { return logarithm(v); });
    case 3: return mapUnary(runtime, out, x, n, [](Vector v) { return squareRoot(v); });
    case 4: return mapUnary(runtime, out, x, n, [](Vector v) { return 1.f / squareRoot(v); });
    case 5: return mapUnary(runtime, out, x, n, [](Vector v) { return v * v; });
    case 6: return mapUnary(runtime, out, x, n, [](Vector v) { return v < Vector{} ? -v : v + 0.f; });
    case 7: return mapUnary(runtime, out, x, n, [](Vector v) { return sigmoid(v); });
    case 8: return mapUnary(runtime, out, x, n, [](Vector v) { return hyperbolicTangent(v); });
    case 9: return mapUnary(runtime, out, x, n, [](Vector v) { return v < Vector{} ? Vector{} : v; });
    case 10: return mapUnary(runtime, out, x, n, [](Vector v) { return v * sigmoidFactor(v); });
    case 11: return mapUnary(runtime, out, x, n, [](Vector v) { return 1.f / v; });
    case 12:
      return mapUnary(runtime, out, x, n, [=](Vector v) {
        const Vector raised = v < splat(p) ? splat(p) : v;
        return raised > splat(q) ? splat(q) : raised;
      });
    case 13:
      return mapUnary(runtime, out, x, n, [=](Vector v) {
        const Vector level = v > Vector{} ? splat(1.f) : splat(p);
        return v == v ? level : v;
      });
    case 14:
      return mapUnary(runtime, out, x, n, [](Vector v) {
        return v > Vector{} ? splat(1.f) : v < Vector{} ? splat(-1.f) : Vector{};
      });
    case 15: return mapUnary(runtime, out, x, n, [](Vector v) { return roundDown(v); });
    case 16: return mapUnary(runtime, out, x, n, [](Vector v) { return roundUpwards(v); });
    case 17: return mapUnary(runtime, out, x, n, [](Vector v) { return roundToNearest(v); });
    case 18:
      return mapUnary(runtime, out, x, n, [](Vector v) {
        const Vector raised = v < Vector{} ? Vector{} : v;
        return raised > splat(6.f) ? splat(6.f) : raised;
      });
    case 19: return mapUnary(runtime, out, x, n, [=](Vector v) { return v < Vector{} ? v * p : v; });
    case 20: return mapUnary(runtime, out, x, n, [](Vector v) { return v < Vector{} ? exponentialMinusOne(v) : v; });
    case 21:
      return mapUnary(runtime, out, x, n, [=](Vector v) { return p * (v < Vector{} ? q * exponentialMinusOne(v) : v); });
    case 22: return mapUnary(runtime, out, x, n, [](Vector v) { return softplus(v); });
    case 23: return mapUnary(runtime, out, x, n, [](Vector v) { return exponentialMinusOne(v); });
  }
}

// dx, dy, x, count, function
static void callUnaryGradient(Runtime& runtime, Arguments a) {
  float *dx = a.floats(), *dy = a.floats(), *x = a.floats();
  const ptrdiff_t n = a.size();
  switch (a.integer()) {
    case 10:
      return mapGradient(runtime, dx, dy, x, n, [](Vector v) {
        const Vector share = sigmoidFactor(v);
        return share * (1.f + v * (1.f - share));
      });
  }
}

// out, a, b, function, sizes (4), strides of a (4), strides of b (4)
static void callBinary(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *left = a.floats(), *right = a.floats();
  const int function = a.integer();
  BroadcastShape s;
  for (ptrdiff_t& size : s.size) size = a.size();
  for (ptrdiff_t& stride : s.a) stride = a.size();
  for (ptrdiff_t& stride : s.b) stride = a.size();
  switch (function) {
    case 0: return mapBinary(runtime, s, out, left, right, [](Vector x, Vector y) { return x + y; });
    case 1: return mapBinary(runtime, s, out, left, right, [](Vector x, Vector y) { return x - y; });
    case 2: return mapBinary(runtime, s, out, left, right, [](Vector x, Vector y) { return x * y; });
    case 3: return mapBinary(runtime, s, out, left, right, [](Vector x, Vector y) { return x / y; });
    case 4:
      return mapBinary(runtime, s, out, left, right, [](Vector x, Vector y) { return x == x ? (x > y ? x : y) : x; });
    case 5:
      return mapBinary(runtime, s, out, left, right, [](Vector x, Vector y) { return x == x ? (x < y ? x : y) : x; });
    case 6: return mapBinary(runtime, s, out, left, right, [](Vector x, Vector y) { return (x - y) * (x - y); });
    case 7: return mapBinary(runtime, s, out, left, right, [](Vector x, Vector y) { return x < Vector{} ? x * y : x; });
    case 8:  // the slope of elu from its output
      return mapBinary(runtime, s, out, left, right, [](Vector x, Vector y) { return y < Vector{} ? x * (y + 1.f) : x; });
  }
}

// out, x, outer, middle, inner, factor
static void callSum(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  SumShape s;
  s.outer = a.integer(), s.middle = a.integer(), s.inner = a.integer(), s.factor = a.number();
  sumMiddle(runtime, s, x, out);
}

// out, x, rows, length, outStride, xStride
static void callCopyRows(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  RowCopy c;
  c.rows = a.size(), c.length = a.size(), c.toStride = a.size(), c.fromStride = a.size();
  copyRows(runtime, c, out, x);
}

// out, x, rows, width, channels, factor; rows and width are those of the small side
static void callSumSquares(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  const int rows = a.integer(), width = a.integer(), channels = a.integer();
  sumSquares(runtime, rows, width, channels, a.number(), x, out);
}

static void callRepeatSquares(Runtime& runtime, Arguments a) {
  float *out = a.floats(), *x = a.floats();
  const int rows = a.integer(), width = a.integer(), channels = a.integer();
  repeatSquares(runtime, rows, width, channels, a.number(), x, out);
}

// out, tasks, count
static void callMultiplyAdds(Runtime& runtime, Arguments a) {
  float* out = a.floats();
  const int tasks = a.integer();
  multiplyAdds(runtime, tasks, a.size(), out);
}

// out, count, value
static void callFill(Runtime& runtime, Arguments a) {
  float* out = a.floats();
  const ptrdiff_t count = a.size();
  const float value = a.number();
  forEachVector(runtime, count, [=](ptrdiff_t i, auto part) { part.store(out + i, splat(value)); });
}

}  // namespace interpolab::INTERPOLAB_LEVEL

#include "general-kernels.h"

namespace interpolab::INTERPOLAB_LEVEL {

void callKernel(Runtime* runtime, int kernel, const double* arguments) {
  Arguments a = {arguments};
  switch (static_cast<Kernel>(kernel)) {
    case Kernel::convolution: return callConvolution(*runtime, a);
    case Kernel::convolutionInputGradient: return callConvolutionInputGradient(*runtime, a);
    case Kernel::convolutionFilterGradient: return callConvolutionFilterGradient(*runtime, a);
    case Kernel::groupNorm: return callGroupNorm(*runtime, a);
    case Kernel::groupNormGradient: return callGroupNormGradient(*runtime, a);
    case Kernel::batchNorm: return callBatchNorm(*runtime, a);
    case Kernel::batchNormGiven: return callBatchNormGiven(*runtime, a);
    case Kernel::batchNormGradient: return callBatchNormGradient(*runtime, a);
    case Kernel::attention: return callAttention(*runtime, a);
    case Kernel::attentionGradient: return callAttentionGradient(*runtime, a);
    case Kernel::adamW: return callAdamW(*runtime, a);
    case Kernel::matrixProduct: return callMatrixProduct(*runtime, a);
    case Kernel::unary: return callUnary(*runtime, a);
    case Kernel::unaryGradient: return callUnaryGradient(*runtime, a);
    case Kernel::binary: return callBinary(*runtime, a);
    case Kernel::sum: return callSum(*runtime, a);
    case Kernel::copyRows: return callCopyRows(*runtime, a);
    case Kernel::sumSquares: return callSumSquares(*runtime, a);
    case Kernel::repeatSquares: return callRepeatSquares(*runtime, a);
    case Kernel::fill: return callFill(*runtime, a);
    case Kernel::unrollPatches: return callUnrollPatches(*runtime, a);
    case Kernel::addPatches: return callAddPatches(*runtime, a);
    case Kernel::depthwise: return callDepthwise(*runtime, a);
    case Kernel::pool: return callPool(*runtime, a);
    case Kernel::poolGradient: return callPoolGradient(*runtime, a);
    case Kernel::transpose: return callTranspose(*runtime, a);
    case Kernel::gatherRows: return callGatherRows(*runtime, a);
    case Kernel::addRows: return callAddRows(*runtime, a);
    case Kernel::fold: return callFold(*runtime, a);
    case Kernel::softmax: return callSoftmax(*runtime, a);
    case Kernel::normaliseChannels: return callNormaliseChannels(*runtime, a);
    case Kernel::compare: return callCompare(*runtime, a);
    case Kernel::select: return callSelect(*runtime, a);
    case Kernel::castTruth: return callCastTruth(*runtime, a);
    case Kernel::norm: return callNorm(*runtime, a);
    case Kernel::randomNormals: return callRandomNormals(*runtime, a);
    case Kernel::multiplyAdds: return callMultiplyAdds(*runtime, a);
    case Kernel::count: return;
  }
}

}  // namespace interpolab::INTERPOLAB_LEVEL
