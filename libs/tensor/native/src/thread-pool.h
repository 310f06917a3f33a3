// The threads of one native engine.
#pragma once
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "runtime.h"

namespace interpolab {

/// Runs tasks on `threads` threads, the caller being one of them. Idle threads spin for some microseconds, because
/// the next kernel usually follows at once, and then sleep: another process may need the core.
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

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable started_, finished_;
  std::atomic<unsigned> round_{0};  // one more for every run
  std::atomic<int> next_{0}, busy_{0};
  std::atomic<bool> stopping_{false};
  Task task_ = nullptr;
  void* data_ = nullptr;
  int count_ = 0;
};

}  // namespace interpolab
