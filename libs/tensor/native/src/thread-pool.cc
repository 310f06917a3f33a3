#include "thread-pool.h"

#include <system_error>

namespace interpolab {

namespace {

constexpr int spins = 2000;  // some 30 µs
constexpr uint64_t oneRun = uint64_t{1} << 32;

constexpr uint64_t runOf(uint64_t ticket) { return ticket / oneRun; }
constexpr int leftOf(uint64_t ticket) { return static_cast<int>(ticket % oneRun); }

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
  }
  started_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

/// Takes tasks of the present run until none are left.
void ThreadPool::takeTasks(int thread) {
  uint64_t ticket = ticket_.load(std::memory_order_acquire);
  for (;;) {
    if (leftOf(ticket) == 0) return;
    const Task task = task_.load(std::memory_order_relaxed);
    void* const data = data_.load(std::memory_order_relaxed);
    const int count = count_.load(std::memory_order_relaxed);
    // Succeeds only if the run whose task, data and count were read still has tasks to give, and so has not ended.
    if (!ticket_.compare_exchange_weak(ticket, ticket - 1, std::memory_order_acq_rel, std::memory_order_acquire))
      continue;
    task(data, count - leftOf(ticket), thread);
    finishTask();
    ticket = ticket_.load(std::memory_order_acquire);
  }
}

void ThreadPool::finishTask() {
  // Sequentially consistent with the caller's "I sleep, is anything unfinished?": one of the two sees the other.
  if (unfinished_.fetch_sub(1) != 1 || !callerSleeps_.load()) return;
  std::lock_guard<std::mutex> lock(mutex_);
  finished_.notify_one();
}

void ThreadPool::work(int thread) {
  uint64_t seen = 0;
  for (;;) {
    const auto called = [&] { return isStopping() || runOf(ticket_.load(std::memory_order_acquire)) != seen; };
    if (!spinUntil(called)) {
      std::unique_lock<std::mutex> lock(mutex_);
      sleepers_.fetch_add(1);
      started_.wait(lock, [&] { return isStopping() || runOf(ticket_.load()) != seen; });
      sleepers_.fetch_sub(1);
    }
    if (isStopping()) return;
    seen = runOf(ticket_.load(std::memory_order_acquire));
    takeTasks(thread);
  }
}

void ThreadPool::run(int count, Task task, void* data) {
  if (workers_.empty() || count <= 1) {
    for (int i = 0; i < count; i++) task(data, i, 0);
    return;
  }
  task_.store(task, std::memory_order_relaxed);
  data_.store(data, std::memory_order_relaxed);
  count_.store(count, std::memory_order_relaxed);
  unfinished_.store(count, std::memory_order_relaxed);
  ticket_.store((runOf(ticket_.load(std::memory_order_relaxed)) + 1) * oneRun + static_cast<uint32_t>(count));
  if (sleepers_.load() > 0) {
    std::lock_guard<std::mutex> lock(mutex_);  // whoever is between looking and sleeping sleeps now, and is woken
    started_.notify_all();
  }
  takeTasks(0);
  const auto allDone = [&] { return unfinished_.load(std::memory_order_acquire) == 0; };
  if (spinUntil(allDone)) return;
  std::unique_lock<std::mutex> lock(mutex_);
  callerSleeps_.store(true);
  finished_.wait(lock, [&] { return unfinished_.load() == 0; });
  callerSleeps_.store(false);
}

}  // namespace interpolab
