// Multi-head self-attention, forward and backward. One task is one head of one image.
#pragma once
#include "matrix-product.h"
#include "vector-math.h"

namespace interpolab::INTERPOLAB_LEVEL {

struct AttentionShape {
  int batch, length, channels, heads, legacy;

  int perHead() const { return channels / heads; }
  /// Where q of a head begins in a row of 3 · channels; k and v follow at `partStride` each.
  int headStart(int head) const { return legacy ? head * 3 * perHead() : head * perHead(); }
  int partStride() const { return legacy ? perHead() : channels; }
};

/// The largest of `count` numbers, at least one.
INLINE float largestOf(const float* x, int count) {
  Vector most = splat(x[0]);
  int i = 0;
  for (; i + lanes <= count; i += lanes) most = larger(most, load(x + i));
  float top = x[0];
  for (int lane = 0; lane < lanes; lane++) top = greatest(top, most[lane]);
  for (; i < count; i++) top = greatest(top, x[i]);
  return top;
}

/// Softmax over each row of a [length, length] matrix, after scaling it.
INLINE void softmaxRows(float* scores, int length, float scale) {
  for (int row = 0; row < length; row++, scores += length) {
    const float top = largestOf(scores, length);
    Vector total = {};
    forVectors(length, [&](ptrdiff_t i, auto part) {
      const Vector e = exponential((part.load(scores + i) - top) * scale);
      part.store(scores + i, e);
      total += part.load(scores + i);  // lanes that are not there count 0, not e^0
    });
    const float share = 1 / sumLanes(total);
    forVectors(length, [&](ptrdiff_t i, auto part) { part.store(scores + i, part.load(scores + i) * share); });
  }
}

/// weights = softmax(q kᵀ / √perHead) of one head.
INLINE void attentionWeights(const AttentionShape& s, const float* q, float* weights, float* memory) {
  const ptrdiff_t row = 3 * static_cast<ptrdiff_t>(s.channels);
  const MatrixView queries = {q, row, 1}, keys = {q + s.partStride(), row, 1};
  multiply({s.length, s.length, s.perHead(), queries, keys.transposed(), weights, s.length}, memory);
  softmaxRows(weights, s.length, 1 / __builtin_sqrtf(static_cast<float>(s.perHead())));
}

INLINE size_t attentionScratch(const AttentionShape& s) {
  return greatest(productScratch(s.length, s.perHead()), productScratch(s.perHead(), s.length));
}

/// qkv [batch, length, 3 · channels] → out [batch, length, channels].
static void attention(Runtime& runtime, const AttentionShape& s, const float* qkv, float* out) {
  const size_t square = static_cast<size_t>(s.length) * s.length + 16, perThread = square + attentionScratch(s);
  float* memory = scratchFloats(runtime, Slot::ThreadA, runtime.threads * perThread);
  parallelFor(runtime, s.batch * s.heads, [&](int index, int thread) {
    const int image = index / s.heads, head = index % s.heads;
    const ptrdiff_t row = 3 * static_cast<ptrdiff_t>(s.channels);
    const float* q = qkv + image * s.length * row + s.headStart(head);
    float *weights = memory + thread * perThread, *rest = weights + square;
    attentionWeights(s, q, weights, rest);
    float* target = out + static_cast<size_t>(image) * s.length * s.channels + head * s.perHead();
    const MatrixView values = {q + 2 * s.partStride(), row, 1};
    multiply({s.length, s.perHead(), s.length, {weights, s.length, 1}, values, target, s.channels}, rest);
  });
}

/// dqkv from qkv and the gradient dy of the output; the weights are computed again.
static void attentionGradient(Runtime& runtime, const AttentionShape& s, const float* qkv, const float* dy,
                              float* dqkv) {
  const size_t square = static_cast<size_t>(s.length) * s.length + 16;
  const size_t perThread = 2 * square + attentionScratch(s);
  float* memory = scratchFloats(runtime, Slot::ThreadA, runtime.threads * perThread);
  parallelFor(runtime, s.batch * s.heads, [&](int index, int thread) {
    const int image = index / s.heads, head = index % s.heads, length = s.length, perHead = s.perHead();
    const ptrdiff_t row = 3 * static_cast<ptrdiff_t>(s.channels);
    const ptrdiff_t start = image * length * row + s.headStart(head);
    const float* q = qkv + start;
    float *dq = dqkv + start, *dk = dq + s.partStride(), *dv = dk + s.partStride();
    float *weights = memory + thread * perThread, *dScores = weights + square, *rest = dScores + square;
    attentionWeights(s, q, weights, rest);

    const float* dOut = dy + static_cast<size_t>(image) * length * s.channels + head * perHead;
    const MatrixView queries = {q, row, 1}, keys = {q + s.partStride(), row, 1};
    const MatrixView values = {q + 2 * s.partStride(), row, 1}, gradient = {dOut, s.channels, 1};
    const MatrixView w = {weights, length, 1}, ds = {dScores, length, 1};
    multiply({length, perHead, length, w.transposed(), gradient, dv, row}, rest);
    multiply({length, length, perHead, gradient, values.transposed(), dScores, length}, rest);
    // Through softmax: dS = (dW − Σ_j dW ∘ W) ∘ W, with the scale of the scores.
    const float scale = 1 / __builtin_sqrtf(static_cast<float>(perHead));
    for (int i = 0; i < length; i++) {
      float *d = dScores + static_cast<size_t>(i) * length, *p = weights + static_cast<size_t>(i) * length;
      Vector total = {};
      forVectors(length, [&](ptrdiff_t j, auto part) { total += part.load(d + j) * part.load(p + j); });
      const float sum = sumLanes(total);
      forVectors(length, [&](ptrdiff_t j, auto part) {
        part.store(d + j, (part.load(d + j) - sum) * part.load(p + j) * scale);
      });
    }
    multiply({length, perHead, length, ds, keys, dq, row}, rest);
    multiply({length, perHead, length, ds.transposed(), queries, dk, row}, rest);
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
