// Rounding, and the activations that are straight on one side.
#pragma once
#include "vector-math.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// Cuts off the fraction; from 2²³ on floats have none.
INLINE Vector truncate(Vector x) {
  const Vector size = x < Vector{} ? -x : x;
  const Vector bounded = size < splat(8388608.f) ? x : Vector{};
  const Vector whole = __builtin_convertvector(__builtin_convertvector(bounded, IntVector), Vector);
  return size < splat(8388608.f) ? whole : x;
}

INLINE Vector roundDown(Vector x) {
  const Vector whole = truncate(x);
  return whole > x ? whole - 1.f : whole;
}
INLINE Vector roundUpwards(Vector x) {
  const Vector whole = truncate(x);
  return whole < x ? whole + 1.f : whole;
}
/// To the nearest integer, halves to the even one.
INLINE Vector roundToNearest(Vector x) {
  const Vector size = x < Vector{} ? -x : x;
  const Vector magic = splat(8388608.f), rounded = (size + magic) - magic;
  return size < magic ? (x < Vector{} ? -rounded : rounded) : x;
}

/// e^x − 1 without cancellation near 0.
INLINE Vector exponentialMinusOne(Vector x) {
  // Below half a logarithm of 2 the exponential's own series, without its leading 1.
  Vector p = splat(1.9875691500e-4f);
  p = p * x + 1.3981999507e-3f;
  p = p * x + 8.3334519073e-3f;
  p = p * x + 4.1665795894e-2f;
  p = p * x + 1.6666665459e-1f;
  p = p * x + 5.0000001201e-1f;
  const Vector near = p * (x * x) + x;
  const Vector size = x < Vector{} ? -x : x;
  return size < splat(0.34657f) ? near : exponential(x) - 1.f;
}

/// log(1 + e^x) without overflow.
INLINE Vector softplus(Vector x) {
  const Vector size = x < Vector{} ? -x : x;
  const Vector t = exponential(-size);
  // log(1 + t) = 2 artanh(t / (2 + t)), whose series serves where 1 + t would lose digits.
  const Vector r = t / (2.f + t), z = r * r;
  const Vector series = (2.f * r) * (1.f + z * (0.333333333f + z * 0.2f));
  const Vector tail = t < splat(0.125f) ? series : logarithm(1.f + t);
  const Vector y = (x > Vector{} ? x : Vector{}) + tail;
  return x == x ? y : x;
}

}  // namespace interpolab::INTERPOLAB_LEVEL
