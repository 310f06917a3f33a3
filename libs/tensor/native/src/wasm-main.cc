// The WebAssembly module: the same kernels, with threads that are Node workers over one shared memory. Freestanding:
// no libc, no allocator but the one below. wasm/pool-worker.mjs and src/lib/backend/wasm-library.ts are its host.
#include "call-list.h"
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

// ---- memory: grows, never shrinks. Tensors are recycled by the pool in JavaScript; what it gives back lies here in
// a list in the order of addresses, neighbours joined.

struct Extent {
  uint64_t start, end;
};

constexpr int mostExtents = 4096;
Extent extents[mostExtents];
int extentCount = 0;
uint64_t nextFree = 0;  // everything from here on is free

uint64_t roundUp64(uint64_t bytes) { return (bytes + 63) / 64 * 64; }

void removeExtent(int index) {
  extentCount--;
  for (int i = index; i < extentCount; i++) extents[i] = extents[i + 1];
}

/// Memory from the smallest free extent that is large enough; 0 if there is none.
uint64_t allocateFromExtents(uint64_t bytes) {
  int best = -1;
  for (int i = 0; i < extentCount; i++) {
    const uint64_t size = extents[i].end - extents[i].start;
    if (size >= bytes && (best < 0 || size < extents[best].end - extents[best].start)) best = i;
  }
  if (best < 0) return 0;
  const uint64_t start = extents[best].start;
  extents[best].start += bytes;
  if (extents[best].start == extents[best].end) removeExtent(best);
  return start;
}

void* allocateBytes(uint64_t wanted) {
  if (nextFree == 0) nextFree = roundUp64(reinterpret_cast<uintptr_t>(&__heap_base));
  const uint64_t bytes = roundUp64(wanted > 0 ? wanted : 1);
  if (const uint64_t start = allocateFromExtents(bytes)) return reinterpret_cast<void*>(static_cast<uintptr_t>(start));
  const uint64_t start = nextFree, end = start + bytes;
  const uint64_t pages = (end + pageSize - 1) / pageSize, have = __builtin_wasm_memory_size(0);
  // The last byte stays unused, so that the end of every piece is a 32-bit number.
  if (end >= uint64_t{65536} * pageSize) return nullptr;
  if (pages > have) {
    // A quarter more at a time: growing is slow, and pages that are never touched cost nothing.
    const uint64_t more = pages + have / 4 < 65536 ? pages + have / 4 : 65536;
    if (static_cast<int32_t>(__builtin_wasm_memory_grow(0, more - have)) == -1 &&
        static_cast<int32_t>(__builtin_wasm_memory_grow(0, pages - have)) == -1)
      return nullptr;
  }
  nextFree = end;
  return reinterpret_cast<void*>(static_cast<uintptr_t>(start));
}

/// Gives back what allocateBytes(bytes) returned.
void releaseBytes(void* data, uint64_t bytes) {
  Extent freed = {reinterpret_cast<uintptr_t>(data), 0};
  freed.end = freed.start + roundUp64(bytes > 0 ? bytes : 1);
  int place = 0;
  while (place < extentCount && extents[place].start < freed.start) place++;
  if (place < extentCount && extents[place].start == freed.end) {
    freed.end = extents[place].end;
    removeExtent(place);
  }
  if (place > 0 && extents[place - 1].end == freed.start) {
    freed.start = extents[--place].start;
    removeExtent(place);
  }
  if (freed.end == nextFree) {
    nextFree = freed.start;
    return;
  }
  if (extentCount == mostExtents) return;  // lost; so many holes there are only if thousands of sizes change places
  for (int i = extentCount++; i > place; i--) extents[i] = extents[i - 1];
  extents[place] = freed;
}

// ---- threads

struct Pool {
  /// Number of the run in the upper half, tasks that nobody has taken yet in the lower: a thread that comes late
  /// cannot take a task of a run that has ended, because both halves change together.
  uint64_t ticket;
  int round;       // of the ticket, where threads can sleep on it
  int unfinished;  // tasks of the run that are not done
  int sleepers;
  bool callerSleeps, stopping;
  // The run. Late threads may read these while they change, but take no task then.
  Task task;
  void* data;
  int count;
} pool;

template <class T>
T read(T* place) {
  return __atomic_load_n(place, __ATOMIC_SEQ_CST);
}
template <class T>
void write(T* place, T value) {
  __atomic_store_n(place, value, __ATOMIC_SEQ_CST);
}

/// Spins for a moment, then sleeps, while *place == value; `asleep` says so meanwhile.
template <class Tell>
void waitWhile(int* place, int value, Tell asleep) {
  for (int i = 0; i < spins; i++)
    if (read(place) != value) return;
  asleep(true);
  while (read(place) == value) __builtin_wasm_memory_atomic_wait32(place, value, -1);
  asleep(false);
}

/// Takes tasks of the present run until none are left.
void takeTasks(int thread) {
  uint64_t ticket = read(&pool.ticket);
  while (static_cast<uint32_t>(ticket) != 0) {
    const Task task = read(&pool.task);
    void* const data = read(&pool.data);
    const int count = read(&pool.count);
    // Succeeds only if the run whose task, data and count were read still has tasks to give, and so has not ended.
    if (!__atomic_compare_exchange_n(&pool.ticket, &ticket, ticket - 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      continue;
    task(data, count - static_cast<int>(static_cast<uint32_t>(ticket)), thread);
    if (__atomic_fetch_sub(&pool.unfinished, 1, __ATOMIC_SEQ_CST) == 1 && read(&pool.callerSleeps))
      __builtin_wasm_memory_atomic_notify(&pool.unfinished, 1);
    ticket = read(&pool.ticket);
  }
}

/// A run is over when its tasks are done, not when every thread has heard of it.
void runTasks(Runtime* runtime, int count, Task task, void* data) {
  if (runtime->threads == 1 || count <= 1) {
    for (int i = 0; i < count; i++) task(data, i, 0);
    return;
  }
  write(&pool.task, task), write(&pool.data, data), write(&pool.count, count);
  write(&pool.unfinished, count);
  const int round = pool.round + 1;
  write(&pool.ticket, static_cast<uint64_t>(static_cast<uint32_t>(round)) << 32 | static_cast<uint32_t>(count));
  write(&pool.round, round);
  if (read(&pool.sleepers) > 0) __builtin_wasm_memory_atomic_notify(&pool.round, -1);
  takeTasks(0);
  const auto asleep = [](bool yes) { write(&pool.callerSleeps, yes); };
  for (int left; (left = read(&pool.unfinished)) > 0;) waitWhile(&pool.unfinished, left, asleep);
}

// ---- runtime

struct Block {
  void* data;
  size_t size;
} scratchMemory[static_cast<int>(Slot::Count)];

bool memoryIsFull = false;

void* scratch(Runtime*, Slot slot, size_t bytes) {
  Block& block = scratchMemory[static_cast<int>(slot)];
  if (bytes > block.size) {
    if (block.data) releaseBytes(block.data, block.size);
    block.size = 0;
    // Some room, so that growing shapes do not allocate each time.
    const uint64_t roomy = static_cast<uint64_t>(bytes) + bytes / 4;
    uint64_t size = roomy;
    block.data = allocateBytes(size);
    if (!block.data) block.data = allocateBytes(size = bytes);
    if (!block.data) {
      memoryIsFull = true;
      __builtin_trap();  // before any task runs: wasm-library.ts makes an error of it
    }
    block.size = static_cast<size_t>(size);
  }
  return block.data;
}

Runtime runtime = {1, runTasks, scratch};
double calls[callWords];
volatile int place = 0;  // of the call that runs, or did not run for want of memory

}  // namespace

EXPORT(callsAddress) double* callsAddress() { return calls; }
EXPORT(callWordCount) int callWordCount() { return callWords; }
EXPORT(kernelNamesAddress) const char* kernelNamesAddress() { return kernelNames; }
/// 0 if the memory is full.
EXPORT(allocate) void* allocate(double bytes) { return allocateBytes(static_cast<uint64_t>(bytes)); }
/// `bytes` as they were asked for.
EXPORT(release) void release(void* data, double bytes) { releaseBytes(data, static_cast<uint64_t>(bytes)); }
/// Whether the last run ended in a trap for want of temporary memory. Asking clears it.
EXPORT(wasFull) int wasFull() {
  const bool was = memoryIsFull;
  memoryIsFull = false;
  return was;
}
EXPORT(setThreads) void setThreads(int threads) { runtime.threads = threads; }
/// Runs the calls in the words [from, to), see call-list.h. Ends in a trap if there is no memory for one.
EXPORT(run) void run(int from, int to) {
  place = from;
  runCalls(&runtime, wasm::callKernel, calls, &place, to);
}
/// Where the call begins at which the last run ended.
EXPORT(placeOfCall) int placeOfCall() { return place; }

/// The life of one worker; returns after stop().
EXPORT(work) void work(int thread) {
  const auto asleep = [](bool yes) { __atomic_fetch_add(&pool.sleepers, yes ? 1 : -1, __ATOMIC_SEQ_CST); };
  for (int seen = 0;;) {
    waitWhile(&pool.round, seen, asleep);
    seen = read(&pool.round);
    if (read(&pool.stopping)) return;
    takeTasks(thread);
  }
}

EXPORT(stop) void stop() {
  write(&pool.stopping, true);
  __atomic_fetch_add(&pool.round, 1, __ATOMIC_ACQ_REL);
  __builtin_wasm_memory_atomic_notify(&pool.round, -1);
}

}  // namespace interpolab
