// The threads of one native engine.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime.h"

namespace interpolab {

/// Runs tasks on `threads` threads, the caller being one of them. Idle threads spin for some microseconds, because
/// the next kernel usually follows at once, and then sleep: another process may need the core.
///
/// A run is over when its tasks are done, not when every thread has heard of it: a thread that the system keeps
/// waiting for its core holds nobody up, unless it has begun a task.
class ThreadPool {
 public:
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }
  void run(int count, Task task, void* data);

 private:
  void work(int thread);
  void takeTasks(int thread);
  void finishTask();
  bool isStopping() const { return stopping_.load(std::memory_order_relaxed); }

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable started_, finished_;
  /// Number of the run in the upper half, tasks that nobody has taken yet in the lower. A thread that comes late
  /// cannot take a task of a run that has ended: both halves change together.
  std::atomic<uint64_t> ticket_{0};
  std::atomic<int> unfinished_{0};  // tasks of the run that are not done
  std::atomic<int> sleepers_{0};
  std::atomic<bool> stopping_{false}, callerSleeps_{false};
  // The run. Late threads may read these while they change, but take no task then.
  std::atomic<Task> task_{nullptr};
  std::atomic<void*> data_{nullptr};
  std::atomic<int> count_{0};
};

}  // namespace interpolab
