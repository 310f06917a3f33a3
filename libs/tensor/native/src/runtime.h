// What a kernel may ask of its surroundings. The host (Node-API addon or WebAssembly module) fills it in; the
// kernels, compiled once per instruction-set level, see nothing else of the host.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace interpolab {

/// One unit of parallel work: `index` in [0, count), `thread` in [0, threads).
using Task = void (*)(void* data, int index, int thread);

/// Named pieces of temporary memory. A slot's contents last until the same slot is asked for again.
enum class Slot { Weights, Partials, ThreadA, ThreadB, Plane, Count };

struct Runtime {
  int threads;
  /// Runs the tasks 0 … count-1 and returns when all are done. Which thread runs which task is not fixed.
  void (*parallel)(Runtime*, int count, Task, void* data);
  /// At least `bytes` of memory, aligned to 64 bytes. Only the calling thread of a kernel may ask, not a task.
  void* (*scratch)(Runtime*, Slot, size_t bytes);
};

/// The kernels of one instruction-set level. `arguments` is the buffer shared with JavaScript.
using CallKernel = void (*)(Runtime*, int kernel, const double* arguments);

}  // namespace interpolab
