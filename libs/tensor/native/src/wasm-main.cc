// The WebAssembly module: the same kernels, with threads that are Node workers over one shared memory. Freestanding:
// no libc, no allocator but the one below. wasm/pool-worker.mjs and src/lib/backend/wasm-library.ts are its host.
#include "kernel-names.h"
#include "runtime.h"

#define EXPORT(name) extern "C" __attribute__((export_name(#name), visibility("default")))

extern "C" unsigned char __heap_base;

namespace interpolab {

namespace wasm {
void callKernel(Runtime*, int, const double*);
}

namespace {

constexpr uint32_t pageSize = 65536;
constexpr int spins = 4000;

// ---- memory: grows, never shrinks; tensors are recycled by the pool in JavaScript

uint64_t nextFree = 0;

void* allocateBytes(uint64_t bytes) {
  if (nextFree == 0) nextFree = (reinterpret_cast<uintptr_t>(&__heap_base) + 63) / 64 * 64;
  const uint64_t start = nextFree, end = (start + bytes + 63) / 64 * 64;
  const uint64_t pages = (end + pageSize - 1) / pageSize, have = __builtin_wasm_memory_size(0);
  if (pages > 65536) return nullptr;
  if (pages > have) {
    // A quarter more at a time: growing is slow, and pages that are never touched cost nothing.
    const uint64_t wanted = pages + have / 4 < 65536 ? pages + have / 4 : 65536;
    if (static_cast<int32_t>(__builtin_wasm_memory_grow(0, wanted - have)) == -1 &&
        static_cast<int32_t>(__builtin_wasm_memory_grow(0, pages - have)) == -1)
      return nullptr;
  }
  nextFree = end;
  return reinterpret_cast<void*>(static_cast<uintptr_t>(start));
}

// ---- threads

struct Pool {
  Task task;
  void* data;
  int count;
  int round;  // one more for every run
  int next, busy;
  bool stopping;
} pool;

/// Spins for a moment, then sleeps, while *place == value.
void waitWhile(int* place, int value) {
  for (int i = 0; i < spins; i++)
    if (__atomic_load_n(place, __ATOMIC_ACQUIRE) != value) return;
  while (__atomic_load_n(place, __ATOMIC_ACQUIRE) == value) __builtin_wasm_memory_atomic_wait32(place, value, -1);
}

void takeTasks(int thread) {
  for (int i; (i = __atomic_fetch_add(&pool.next, 1, __ATOMIC_RELAXED)) < pool.count;) pool.task(pool.data, i, thread);
}

void runTasks(Runtime* runtime, int count, Task task, void* data) {
  pool.task = task, pool.data = data, pool.count = count;
  __atomic_store_n(&pool.next, 0, __ATOMIC_RELAXED);
  __atomic_store_n(&pool.busy, runtime->threads - 1, __ATOMIC_RELEASE);
  __atomic_fetch_add(&pool.round, 1, __ATOMIC_ACQ_REL);
  __builtin_wasm_memory_atomic_notify(&pool.round, -1);
  takeTasks(0);
  for (int busy; (busy = __atomic_load_n(&pool.busy, __ATOMIC_ACQUIRE)) > 0;) waitWhile(&pool.busy, busy);
}

// ---- runtime

struct Block {
  void* data;
  size_t size;
} scratchMemory[static_cast<int>(Slot::Count)];

void* scratch(Runtime*, Slot slot, size_t bytes) {
  Block& block = scratchMemory[static_cast<int>(slot)];
  if (bytes > block.size) {
    block.size = bytes + bytes / 2;
    block.data = allocateBytes(block.size);
    if (!block.data) __builtin_trap();
  }
  return block.data;
}

Runtime runtime = {1, runTasks, scratch};
double arguments[64];

}  // namespace

EXPORT(argumentsAddress) double* argumentsAddress() { return arguments; }
EXPORT(kernelNamesAddress) const char* kernelNamesAddress() { return kernelNames; }
/// 0 if the memory is full.
EXPORT(allocate) void* allocate(double bytes) { return allocateBytes(static_cast<uint64_t>(bytes)); }
EXPORT(setThreads) void setThreads(int threads) { runtime.threads = threads; }
EXPORT(call) void call(int kernel) { wasm::callKernel(&runtime, kernel, arguments); }

/// The life of one worker; returns after stop().
EXPORT(work) void work(int thread) {
  // A worker may come up late: rounds before it are over, because the host waits for all workers.
  int seen = 0;
  for (;;) {
    waitWhile(&pool.round, seen);
    seen = __atomic_load_n(&pool.round, __ATOMIC_ACQUIRE);
    if (pool.stopping) return;
    takeTasks(thread);
    if (__atomic_fetch_sub(&pool.busy, 1, __ATOMIC_ACQ_REL) == 1) __builtin_wasm_memory_atomic_notify(&pool.busy, 1);
  }
}

EXPORT(stop) void stop() {
  pool.stopping = true;
  __atomic_fetch_add(&pool.round, 1, __ATOMIC_ACQ_REL);
  __builtin_wasm_memory_atomic_notify(&pool.round, -1);
}

}  // namespace interpolab
