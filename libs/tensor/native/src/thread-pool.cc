#include "thread-pool.h"

namespace interpolab {

namespace {

constexpr int spins = 2000;  // some 30 µs

inline void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Spins until done() or patience is gone.
template <class Done>
bool spinUntil(Done done) {
  for (int i = 0; i < spins; i++) {
    if (done()) return true;
    pause();
  }
  return done();
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
  try {
    for (int i = 1; i < threads; i++) workers_.emplace_back([this, i] { work(i); });
  } catch (const std::system_error&) {
    // The system gives no more threads: fewer do the same work, and to the same bits.
  }
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    round_.fetch_add(1);
  }
  started_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::takeTasks(int thread) {
  for (int i; (i = next_.fetch_add(1, std::memory_order_relaxed)) < count_;) task_(data_, i, thread);
}

void ThreadPool::work(int thread) {
  unsigned seen = 0;
  for (;;) {
    const auto hasStarted = [&] { return round_.load(std::memory_order_acquire) != seen; };
    if (!spinUntil(hasStarted)) {
      std::unique_lock<std::mutex> lock(mutex_);
      started_.wait(lock, hasStarted);
    }
    seen = round_.load(std::memory_order_acquire);
    if (stopping_) return;
    takeTasks(thread);
    if (busy_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      std::lock_guard<std::mutex> lock(mutex_);
      finished_.notify_one();
    }
  }
}

void ThreadPool::run(int count, Task task, void* data) {
  if (workers_.empty() || count <= 1) {
    for (int i = 0; i < count; i++) task(data, i, 0);
    return;
  }
  task_ = task, data_ = data, count_ = count;
  next_.store(0, std::memory_order_relaxed);
  busy_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    round_.fetch_add(1, std::memory_order_release);
  }
  started_.notify_all();
  takeTasks(0);
  const auto allDone = [&] { return busy_.load(std::memory_order_acquire) == 0; };
  if (!spinUntil(allDone)) {
    std::unique_lock<std::mutex> lock(mutex_);
    finished_.wait(lock, allDone);
  }
}

}  // namespace interpolab
