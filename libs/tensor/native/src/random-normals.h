// The normal numbers of RandomStream (src/lib/random), many at a time: Philox4x32-10, then Box and Muller in float64,
// rounded to float32. RandomStream is the definition, and JavaScript's logarithm and cosine are not these. All four are
// within a few units of the last place of a float64, though, and a float32 has 29 bits less: the results are the
// same but where the float64 lies close to the middle between two float32. Those, about one in four million, are left to
// RandomStream: they come out as NaN, and are counted.
#pragma once
#include "doubles.h"

namespace interpolab::INTERPOLAB_LEVEL {

struct NormalsRequest {
  ptrdiff_t count;
  uint32_t key[2];
  uint32_t stream;
  uint64_t firstBlock;  // each block of four words makes two numbers
};

constexpr ptrdiff_t normalsPerTask = 4096;
/// Blocks at a time: what lies between the two passes stays in the first-level cache.
constexpr int blocksAtOnce = 128;

/// Philox4x32-10 of `doubleLanes` blocks from `block` on: Salmon et al., SC 2011. Each word in a lane of 64 bits.
INLINE void philox(const NormalsRequest& r, uint64_t block, Words words[4]) {
  constexpr uint64_t low32 = 0xffffffff;
  Words index = Words{} + block;
  for (int lane = 0; lane < doubleLanes; lane++) index[lane] += lane;
  Words c0 = index & low32, c1 = index >> 32, c2 = Words{} + r.stream, c3 = {};
  uint32_t k0 = r.key[0], k1 = r.key[1];
  for (int round = 0; round < 10; round++) {
    const Words first = c0 * 0xd2511f53, second = c2 * 0xcd9e8d57;
    c0 = (second >> 32) ^ c1 ^ static_cast<uint64_t>(k0);
    c2 = (first >> 32) ^ c3 ^ static_cast<uint64_t>(k1);
    c1 = second & low32;
    c3 = first & low32;
    k0 += 0x9e3779b9, k1 += 0xbb67ae85;
  }
  words[0] = c0, words[1] = c1, words[2] = c2, words[3] = c3;
}

/// 53 bits of two words as a number in [0, 1), exactly as RandomStream has it.
INLINE Doubles fraction(Words high, Words low) {
  return (toDoubles(high >> 5) * 0x1p26 + toDoubles(low >> 6)) * 0x1p-53;
}

/// log of x in [2^-53, 1]: exponent · log 2 + 2 artanh((m − 1) / (m + 1)) with m in (√½, √2].
INLINE Doubles logarithm(Doubles x) {
  constexpr double log2High = 0x1.62e42fefa38p-1, log2Low = 0x1.ef35793c7673p-45;  // the first times 2^10 is exact
  const Words bits = bitsOf(x);
  const Doubles m = doublesOf((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  const auto isLarge = m > Doubles{} + 0x1.6a09e667f3bcdp0;  // √2
  const Doubles half = isLarge ? m * 0.5 : m;
  const Doubles exponent = toDoubles(bits >> 52) - (isLarge ? Doubles{} + 1022. : Doubles{} + 1023.);
  const Doubles f = half - 1., s = f / (f + 2.), z = s * s;
  Doubles series = Doubles{} + 1. / 23;
  UNROLL
  for (int n = 21; n >= 3; n -= 2) series = series * z + 1. / n;
  return exponent * log2High + (exponent * log2Low + 2. * (s * z * series + s));
}

/// Sine and cosine of an angle in [0, 2π].
INLINE void sineAndCosine(Doubles angle, Doubles& sine, Doubles& cosine) {
  // π/2 in three parts, of which the first two have 33 bits: their products with 0 … 4 are exact.
  constexpr double part1 = 0x1.921fb544p0, part2 = 0x1.0b4611a6p-34, part3 = 0x1.3198a2e037073p-69;
  const Doubles shifted = angle * 0x1.45f306dc9c883p-1 + 0x1.8p52;  // the nearest multiple stands in the last bits
  const Words quarter = bitsOf(shifted) & 7;
  const Doubles multiple = shifted - 0x1.8p52;
  const Doubles r = ((angle - multiple * part1) - multiple * part2) - multiple * part3, z = r * r;
  Doubles even = Doubles{} + 1. / 20922789888000., odd = Doubles{} + 1. / 355687428096000.;  // 1/16!, 1/17!
  const double evenTerms[] = {-1. / 87178291200, 1. / 479001600, -1. / 3628800, 1. / 40320, -1. / 720, 1. / 24, -0.5};
  const double oddTerms[] = {-1. / 1307674368000, 1. / 6227020800, -1. / 39916800, 1. / 362880, -1. / 5040, 1. / 120, -1. / 6};
  UNROLL
  for (int i = 0; i < 7; i++) even = even * z + evenTerms[i], odd = odd * z + oddTerms[i];
  const Doubles c = even * z + 1., s = odd * z * r + r;
  const auto isOdd = (quarter & 1) != Words{};
  const Doubles sineSize = isOdd ? c : s, cosineSize = isOdd ? s : c;
  sine = (quarter & 2) != Words{} ? -sineSize : sineSize;
  cosine = ((quarter + 1) & 2) != Words{} ? -cosineSize : cosineSize;
}

INLINE Doubles squareRoot(Doubles x) {
  Doubles y = {};
  for (int i = 0; i < doubleLanes; i++) y[i] = __builtin_sqrt(x[i]);
  return y;
}

/// Rounds to float32; what could as well have been rounded the other way becomes NaN. Returns how many.
INLINE int roundOrDoubt(Doubles value, float* out, int count, int step) {
  constexpr uint64_t middle = uint64_t{1} << 28, margin = 64;
  const Words distance = (bitsOf(value) & (2 * middle - 1)) - (middle - margin);  // far below the middle: huge
  int doubts = 0;
  for (int lane = 0; lane < count; lane++) {
    const bool isDoubtful = distance[lane] <= 2 * margin;
    out[lane * step] = isDoubtful ? __builtin_nanf("") : static_cast<float>(value[lane]);
    doubts += isDoubtful;
  }
  return doubts;
}

/// out [count], and the number of NaN in each piece of `normalsPerTask`.
static void randomNormals(Runtime& runtime, const NormalsRequest& r, float* out, int32_t* doubts) {
  const int tasks = static_cast<int>((r.count + normalsPerTask - 1) / normalsPerTask);
  parallelFor(runtime, tasks, [=](int task, int) {
    double u[blocksAtOnce], angle[blocksAtOnce];
    int found = 0;
    const ptrdiff_t end = least(r.count, (task + 1) * normalsPerTask);
    for (ptrdiff_t start = task * normalsPerTask; start < end; start += 2 * blocksAtOnce) {
      // Two passes, so that the angle is rounded as JavaScript does before anything is subtracted from it.
      for (int i = 0; i < blocksAtOnce; i += doubleLanes) {
        Words words[4];
        philox(r, r.firstBlock + static_cast<uint64_t>(start / 2 + i), words);
        storeDoubles(u + i, 1. - fraction(words[0], words[1]));
        storeDoubles(angle + i, 0x1.921fb54442d18p2 * fraction(words[2], words[3]));
      }
      for (int i = 0; i < blocksAtOnce; i += doubleLanes) {
        const ptrdiff_t at = start + 2 * i;
        if (at >= end) break;
        const Doubles radius = squareRoot(-2. * logarithm(loadDoubles(u + i)));
        Doubles sine, cosine;
        sineAndCosine(loadDoubles(angle + i), sine, cosine);
        const int left = static_cast<int>(least<ptrdiff_t>(end - at, 2 * doubleLanes));
        found += roundOrDoubt(radius * cosine, out + at, (left + 1) / 2, 2);
        found += roundOrDoubt(radius * sine, out + at + 1, left / 2, 2);
      }
    }
    doubts[task] = found;
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
