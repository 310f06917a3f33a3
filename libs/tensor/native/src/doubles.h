// Vectors of float64, as wide as the level's registers, for the few kernels whose digits float32 does not hold.
#pragma once
#include "vector.h"

namespace interpolab::INTERPOLAB_LEVEL {

constexpr int doubleLanes = lanes / 2;

typedef double Doubles __attribute__((vector_size(doubleLanes * 8)));
typedef double UnalignedDoubles __attribute__((vector_size(doubleLanes * 8), aligned(8), may_alias));
typedef uint64_t Words __attribute__((vector_size(doubleLanes * 8)));
/// Half a vector of floats.
typedef float FewFloats __attribute__((vector_size(doubleLanes * 4)));
typedef float UnalignedFewFloats __attribute__((vector_size(doubleLanes * 4), aligned(4), may_alias));

INLINE Doubles loadDoubles(const double* p) { return *reinterpret_cast<const UnalignedDoubles*>(p); }
INLINE void storeDoubles(double* p, Doubles v) { *reinterpret_cast<UnalignedDoubles*>(p) = v; }
INLINE Doubles widen(const float* p) {
  return __builtin_convertvector(*reinterpret_cast<const UnalignedFewFloats*>(p), Doubles);
}
INLINE Words bitsOf(Doubles v) { return reinterpret_cast<Words>(v); }
INLINE Doubles doublesOf(Words bits) { return reinterpret_cast<Doubles>(bits); }

/// Whole numbers below 2^52, exactly. (Most processors convert no 64-bit integers.)
INLINE Doubles toDoubles(Words numbers) {
  const Words power = Words{} + 0x4330000000000000;  // the bits of 2^52
  return doublesOf(numbers | power) - 0x1p52;
}

}  // namespace interpolab::INTERPOLAB_LEVEL
