// The harness of kernel-check: guarded tensors, a runtime that gives kernels no byte more than they asked for, and
// the comparison of a kernel's results with a reference computed in double precision.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernel-names.h"
#include "runtime.h"
#include "thread-pool.h"

namespace interpolab::check {

/// What spare bytes and memory that nobody has written hold: a NaN of our own, so that a kernel that lets it into a
/// result is found out.
constexpr uint32_t poison = 0x7fc5a5a5;

/// A tensor as the engine lays it out: aligned to 64 bytes, 64 spare bytes after it that may be read, not written.
class Tensor {
 public:
  explicit Tensor(size_t count) : count_(count) {
    void* memory = nullptr;
    if (posix_memalign(&memory, 64, (count + spare) * 4) != 0) std::abort();
    data_ = static_cast<float*>(memory);
    fillWithPoison();
  }
  explicit Tensor(const std::vector<float>& values) : Tensor(values.size()) { set(values); }
  ~Tensor() { std::free(data_); }
  Tensor(const Tensor&) = delete;
  Tensor& operator=(const Tensor&) = delete;

  size_t size() const { return count_; }
  float* data() { return data_; }
  float operator[](size_t i) const { return data_[i]; }
  void set(const std::vector<float>& values) {
    if (!values.empty()) std::memcpy(data_, values.data(), values.size() * 4);
  }
  void fillWithPoison() {
    for (size_t i = 0; i < count_ + spare; i++) std::memcpy(data_ + i, &poison, 4);
  }
  bool spareIsUntouched() const {
    for (size_t i = count_; i < count_ + spare; i++)
      if (std::memcmp(data_ + i, &poison, 4) != 0) return false;
    return true;
  }

 private:
  static constexpr size_t spare = 16;  // floats
  float* data_;
  size_t count_;
};

/// Host of the kernels: the engine's own thread pool, and scratch memory of exactly the bytes asked for, poisoned
/// at every request.
struct Host : Runtime {
  explicit Host(int count) : pool(count) {
    threads = pool.threads();
    parallel = [](Runtime* self, int tasks, Task task, void* data) {
      static_cast<Host*>(self)->pool.run(tasks, task, data);
    };
    scratch = [](Runtime* self, Slot slot, size_t bytes) {
      void*& memory = static_cast<Host*>(self)->memory[static_cast<int>(slot)];
      std::free(memory);
      if (posix_memalign(&memory, 64, bytes > 0 ? bytes : 1) != 0) std::abort();
      for (size_t i = 0; i + 4 <= bytes; i += 4) std::memcpy(static_cast<char*>(memory) + i, &poison, 4);
      return memory;
    };
  }
  ~Host() {
    for (void* block : memory) std::free(block);
  }

  ThreadPool pool;
  void* memory[static_cast<int>(Slot::Count)] = {};
};

using Numbers = std::vector<double>;

/// One call of one kernel: its arguments in order, and what it must leave behind.
class Case {
 public:
  Case(Kernel kernel, std::string name) : kernel(kernel), name(std::move(name)) {}

  /// A tensor that the kernel reads. It must be the same afterwards.
  Case& reads(const std::vector<float>& values) { return add(values, true); }
  /// A tensor that the kernel writes; to within `tolerance` of the largest expected magnitude.
  Case& writes(const Numbers& expected, double tolerance) {
    add(std::vector<float>(), false, expected.size());
    return expects(expected, tolerance);
  }
  /// A tensor that the kernel updates.
  Case& updates(const std::vector<float>& values, const Numbers& expected, double tolerance) {
    add(values, false);
    return expects(expected, tolerance);
  }
  /// A tensor of values that are no floats: bytes or integers, as pack() puts them. The same bits must come out.
  Case& writesBits(const std::vector<float>& expected) {
    add(std::vector<float>(expected.size(), 0.f), false);
    operands.back().bits = expected;
    return *this;
  }
  /// The same for a tensor that the kernel updates.
  Case& updatesBits(const std::vector<float>& values, const std::vector<float>& expected) {
    add(values, false);
    operands.back().bits = expected;
    return *this;
  }
  /// No tensor where one could be.
  Case& absent() { return number(0); }
  Case& number(double value) {
    arguments.push_back(value);
    return *this;
  }
  Case& numbers(std::initializer_list<double> values) {
    arguments.insert(arguments.end(), values);
    return *this;
  }

  Case(Case&&) noexcept = default;

  Kernel kernel;
  std::string name;

  /// Runs the case; "" or what is wrong. `bits` gets all results, to be compared between numbers of threads.
  std::string run(Runtime& runtime, CallKernel call, std::string& bits);

  /// The largest error of the last run, as a share of the largest expected magnitude.
  double error = 0;

 private:
  struct Operand {
    std::unique_ptr<Tensor> tensor;
    std::vector<float> initial;
    bool constant;
    Numbers expected;
    double tolerance;
    std::vector<float> bits;
  };

  Case& add(const std::vector<float>& values, bool constant, size_t count = 0) {
    auto tensor = std::make_unique<Tensor>(constant || !values.empty() ? values.size() : count);
    arguments.push_back(static_cast<double>(reinterpret_cast<uintptr_t>(tensor->data())));
    operands.push_back({std::move(tensor), values, constant, {}, 0, {}});
    return *this;
  }
  Case& expects(const Numbers& expected, double tolerance) {
    operands.back().expected = expected;
    operands.back().tolerance = tolerance;
    return *this;
  }
  std::string compare(const Operand& operand, size_t index);

  Numbers arguments;
  std::vector<Operand> operands;
};

/// Adds cases to the list; `many` asks for more and larger shapes.
using AddCase = std::function<void(Case&&)>;
void addConvolutionCases(const AddCase& add, bool many);
void addNormalisationCases(const AddCase& add, bool many);
void addAttentionCases(const AddCase& add, bool many);
void addSmallCases(const AddCase& add, bool many);
void addGeneralCases(const AddCase& add, bool many);

/// Seeded values, about normal; the same for the same label.
std::vector<float> normals(size_t count, const std::string& label);
inline Numbers widen(const std::vector<float>& values) { return Numbers(values.begin(), values.end()); }
/// Bytes or integers in the memory of floats, the rest filled with zeros.
template <class Value>
std::vector<float> pack(const std::vector<Value>& values) {
  std::vector<float> packed((values.size() * sizeof(Value) + 3) / 4, 0.f);
  if (!values.empty()) std::memcpy(packed.data(), values.data(), values.size() * sizeof(Value));
  return packed;
}
/// "convolution [1, 2, 3]"
std::string describe(const std::string& what, std::initializer_list<int> sizes);

}  // namespace interpolab::check
