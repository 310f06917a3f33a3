// exp, log, sigmoid and tanh on vectors, after the Cephes single-precision library (Moshier 1989): about 1e-7
// relative error. NaN stays NaN, infinities behave as in IEEE 754.
#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// e^x as p · 2^n, for x within ±88.
struct Exponential {
  Vector p;
  IntVector n;
};

INLINE Exponential splitExponential(Vector x) {
  // Adding 1.5·2^23 rounds to the nearest integer and leaves it in the low bits of the float.
  const Vector magic = splat(12582912.f);
  const Vector shifted = x * 1.44269504f + magic;
  const Vector n = shifted - magic;
  Vector r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
  Vector p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.f;
  return {p, (IntVector)shifted - (IntVector)magic};
}

INLINE Vector exponential(Vector x) {
  const Exponential e = splitExponential(smaller(larger(x, splat(-87.3f)), splat(88.7f)));
  // 2^n in two factors, because 2^128 is not a float while e^88.7 is.
  const IntVector half = e.n >> 1;
  Vector y = e.p * (Vector)((half + 127) << 23) * (Vector)((e.n - half + 127) << 23);
  y = x > splat(88.72284f) ? splat(__builtin_inff()) : y;
  y = x < splat(-87.33655f) ? Vector{} : y;
  return x == x ? y : x;
}

INLINE Vector logarithm(Vector x) {
  const Vector tiny = splat(1.17549435e-38f);
  const Vector limited = larger(x, tiny);
  // x = m · 2^e with m in [√½, √2)
  IntVector e = (((IntVector)limited) >> 23) - 126;
  Vector m = (Vector)((((IntVector)limited) & 0x007fffff) | 0x3f000000);
  const IntVector small = m < splat(0.707106781f);
  e = e + small;  // small is -1 where true
  m = small ? m + m : m;
  m = m - 1.f;
  const Vector z = m * m;
  Vector p = splat(7.0376836292e-2f);
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  const Vector exponent = __builtin_convertvector(e, Vector);
  Vector y = m * z * p + exponent * -2.12194440e-4f - z * 0.5f;
  y = m + y + exponent * 0.693359375f;
  const Vector infinity = splat(__builtin_inff());
  y = x < tiny ? -infinity : y;
  y = x < Vector{} ? splat(__builtin_nanf("")) : y;
  y = x == infinity ? infinity : y;
  return x == x ? y : x;
}

INLINE Vector sigmoid(Vector x) { return 1.f / (1.f + exponential(-x)); }

/// The sigmoid as a factor beside x: the same but for NaN, which the product brings back, and |x| > 87.
INLINE Vector sigmoidFactor(Vector x) {
  const Exponential e = splitExponential(smaller(larger(-x, splat(-87.f)), splat(87.f)));
  return 1.f / (1.f + e.p * (Vector)((e.n + 127) << 23));
}

INLINE Vector hyperbolicTangent(Vector x) {
  const Vector size = x < Vector{} ? -x : x;
  // Near 0 the quotient would cancel, so a polynomial takes over.
  const Vector z = x * x;
  Vector p = splat(-5.70498872745e-3f);
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  const Vector near = x + x * z * p;
  const Vector far = 1.f - 2.f / (exponential(size + size) + 1.f);
  const Vector signedFar = x < Vector{} ? -far : far;
  const Vector y = size < splat(0.625f) ? near : signedFar;
  return x == x ? y : x;
}

}  // namespace interpolab::INTERPOLAB_LEVEL
