// Kernel calls that JavaScript has written down, one after another, in a buffer of doubles shared with it. Each is
// the kernel's number, the number of its arguments, and the arguments.
#pragma once
#include "runtime.h"

namespace interpolab {

/// Doubles in the buffer, of which one call takes at most 2 + 64.
constexpr int callWords = 8192;

/// Runs the calls from `*place` up to the word `end`, in order. `*place` is always where the present call begins: after
/// an exception or a trap it tells which one did not run, which is why it is volatile.
inline void runCalls(Runtime* runtime, CallKernel call, const double* words, volatile int* place, int end) {
  while (*place < end) {
    const double* const present = words + *place;
    call(runtime, static_cast<int>(present[0]), present + 2);
    *place = *place + 2 + static_cast<int>(present[1]);
  }
}

}  // namespace interpolab
