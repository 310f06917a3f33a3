// Comparisons, and choosing between two tensors. Truth values are bytes, 0 or 1.
#pragma once
#include "elementwise.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// out = compare(a, b) over broadcast shapes; the loops are plain so that the compiler may vectorise them.
template <class Value, class Compare>
static void mapComparison(Runtime& runtime, const BroadcastShape& s, uint8_t* out, const Value* a, const Value* b,
                          Compare compare) {
  const ptrdiff_t inner = s.size[3], rows = s.size[0] * s.size[1] * s.size[2];
  // Pieces of long rows, or several short rows, to a task.
  const ptrdiff_t pieces = (inner + floatsPerTask - 1) / floatsPerTask;
  const ptrdiff_t rowsPerTask = greatest<ptrdiff_t>(1, floatsPerTask / greatest<ptrdiff_t>(1, inner));
  const ptrdiff_t groups = (rows + rowsPerTask - 1) / rowsPerTask;
  parallelFor(runtime, static_cast<int>(groups * pieces), [=](int task, int) {
    const ptrdiff_t group = task / pieces, start = task % pieces * floatsPerTask;
    const ptrdiff_t count = least(floatsPerTask, inner - start);
    for (ptrdiff_t row = group * rowsPerTask; row < least(rows, (group + 1) * rowsPerTask); row++) {
      const ptrdiff_t i2 = row % s.size[2], i1 = row / s.size[2] % s.size[1], i0 = row / s.size[2] / s.size[1];
      uint8_t* to = out + row * inner + start;
      const Value* x = a + i0 * s.a[0] + i1 * s.a[1] + i2 * s.a[2] + start * s.a[3];
      const Value* y = b + i0 * s.b[0] + i1 * s.b[1] + i2 * s.b[2] + start * s.b[3];
      if (s.a[3] != 0 && s.b[3] != 0) {
        for (ptrdiff_t i = 0; i < count; i++) to[i] = compare(x[i], y[i]);
      } else if (s.a[3] != 0) {
        const Value right = *y;
        for (ptrdiff_t i = 0; i < count; i++) to[i] = compare(x[i], right);
      } else if (s.b[3] != 0) {
        const Value left = *x;
        for (ptrdiff_t i = 0; i < count; i++) to[i] = compare(left, y[i]);
      } else {
        const uint8_t same = compare(*x, *y);
        for (ptrdiff_t i = 0; i < count; i++) to[i] = same;
      }
    }
  });
}

template <class Value>
static void compareBy(Runtime& runtime, int function, const BroadcastShape& s, uint8_t* out, const Value* a, const Value* b) {
  switch (function) {
    case 0: return mapComparison(runtime, s, out, a, b, [](Value x, Value y) -> uint8_t { return x > y; });
    case 1: return mapComparison(runtime, s, out, a, b, [](Value x, Value y) -> uint8_t { return x >= y; });
    case 2: return mapComparison(runtime, s, out, a, b, [](Value x, Value y) -> uint8_t { return x < y; });
    case 3: return mapComparison(runtime, s, out, a, b, [](Value x, Value y) -> uint8_t { return x <= y; });
    case 4: return mapComparison(runtime, s, out, a, b, [](Value x, Value y) -> uint8_t { return x == y; });
    case 5: return mapComparison(runtime, s, out, a, b, [](Value x, Value y) -> uint8_t { return x != y; });
    case 6: return mapComparison(runtime, s, out, a, b, [](Value x, Value y) -> uint8_t { return (x != 0) & (y != 0); });
    case 7: return mapComparison(runtime, s, out, a, b, [](Value x, Value y) -> uint8_t { return (x != 0) | (y != 0); });
  }
}

/// out = choice ? yes : no, of 4-byte values; each choice holds for `repeat` of them.
static void select(Runtime& runtime, ptrdiff_t count, ptrdiff_t repeat, const uint8_t* choice, const float* yes,
                   const float* no, float* out) {
  const ptrdiff_t choices = count / repeat, perTask = greatest<ptrdiff_t>(1, floatsPerTask / repeat);
  parallelFor(runtime, static_cast<int>((choices + perTask - 1) / perTask), [=](int task, int) {
    const ptrdiff_t first = task * perTask, end = least(choices, first + perTask);
    if (repeat == 1) {
      for (ptrdiff_t i = first; i < end; i++) out[i] = choice[i] ? yes[i] : no[i];
    } else {
      for (ptrdiff_t i = first; i < end; i++) copyFloats(out + i * repeat, (choice[i] ? yes : no) + i * repeat, repeat);
    }
  });
}

/// out = 1 where the byte is not 0, else 0.
static void castTruth(Runtime& runtime, ptrdiff_t count, const uint8_t* x, float* out) {
  parallelFor(runtime, static_cast<int>((count + floatsPerTask - 1) / floatsPerTask), [=](int task, int) {
    for (ptrdiff_t i = task * floatsPerTask; i < least(count, (task + 1) * floatsPerTask); i++) out[i] = x[i] ? 1.f : 0.f;
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
