// kernel-check: every compiled kernel, on seeded inputs of ordinary, odd and degenerate shapes, against loops in
// double precision, at every instruction-set level that was compiled in and that this processor runs.
//
//   kernel-check [--few] [--level NAME] [--threads 1,2,3] [--accuracy]
//
// Beside the values it checks that nothing is written past a tensor or into an input, that nothing depends on
// memory nobody has written, and that every number of threads gives the same bits. Prints one line per level, or
// what is wrong, and exits with 1. --accuracy adds the largest error of each kernel, as a share of the largest value.
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

#include "check.h"
#include "levels.inc"

namespace interpolab {

#define LEVEL(name, runs) \
  namespace name {        \
  void callKernel(Runtime*, int, const double*); \
  }
INTERPOLAB_LEVELS(LEVEL)
#undef LEVEL

namespace check {

std::string describe(const std::string& what, std::initializer_list<int> sizes) {
  std::string text = what + " [";
  const char* separator = "";
  for (int size : sizes) {
    text += separator + std::to_string(size);
    separator = ", ";
  }
  return text + "]";
}

std::vector<float> normals(size_t count, const std::string& label) {
  uint64_t state = 0xcbf29ce484222325;  // FNV-1a of the label is the seed
  for (unsigned char c : label) state = (state ^ c) * 0x100000001b3;
  const auto uniform = [&] {  // SplitMix64
    uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return static_cast<double>((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
  };
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(2 * (uniform() + uniform() + uniform()) - 3);
  return values;
}

std::string Case::compare(const Operand& operand, size_t index) {
  const Tensor& found = *operand.tensor;
  const std::string where = name + ", tensor " + std::to_string(index) + ": ";
  if (!found.spareIsUntouched()) return where + "something was written past its end";
  if (operand.constant) {
    for (size_t i = 0; i < found.size(); i++)
      if (std::memcmp(&operand.initial[i], operand.tensor->data() + i, 4) != 0)
        return where + "the kernel changed its input at " + std::to_string(i);
    return "";
  }
  if (!operand.bits.empty()) {
    for (size_t i = 0; i < found.size(); i++)
      if (std::memcmp(&operand.bits[i], operand.tensor->data() + i, 4) != 0)
        return where + "not the expected bits in bytes " + std::to_string(4 * i) + " to " + std::to_string(4 * i + 3);
    return "";
  }
  double largest = 1e-6;
  for (double value : operand.expected)
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  for (size_t i = 0; i < found.size(); i++) {
    const double wanted = operand.expected[i], value = found[i];
    const bool same = wanted == value || (std::isnan(wanted) && std::isnan(value));
    if (!same) error = std::max(error, std::fabs(value - wanted) / largest);
    if (same || std::fabs(value - wanted) <= operand.tolerance * largest) continue;
    char text[160];
    std::snprintf(text, sizeof text, "value %zu of %zu is %.9g, expected %.9g within %.2g", i, found.size(), value,
                  wanted, operand.tolerance * largest);
    return where + text;
  }
  return "";
}

std::string Case::run(Runtime& runtime, CallKernel call, std::string& bits) {
  for (Operand& operand : operands) {
    operand.tensor->fillWithPoison();
    operand.tensor->set(operand.initial);
  }
  double buffer[64] = {};  // what a kernel reads past our arguments is 0: absent, off
  std::memcpy(buffer, arguments.data(), arguments.size() * sizeof(double));
  call(&runtime, static_cast<int>(kernel), buffer);
  bits.clear();
  error = 0;
  std::string wrong;
  for (size_t i = 0; i < operands.size() && wrong.empty(); i++) {
    wrong = compare(operands[i], i);
    bits.append(reinterpret_cast<const char*>(operands[i].tensor->data()), operands[i].tensor->size() * 4);
  }
  return wrong;
}

namespace {

/// A pool by itself: runs of every small size, in which each task must be done exactly once.
std::string checkPool(int threads) {
  ThreadPool pool(threads);
  for (int round = 0; round < 3000; round++) {
    const int count = round % 23;
    std::vector<int> done(count + 1, 0);
    struct Job {
      std::vector<int>* done;
      int threads;
      std::atomic<bool> strayed{false};
    } job = {&done, pool.threads()};
    pool.run(
        count,
        [](void* data, int index, int thread) {
          Job& mine = *static_cast<Job*>(data);
          (*mine.done)[index]++;
          if (thread < 0 || thread >= mine.threads) mine.strayed = true;
        },
        &job);
    for (int i = 0; i < count; i++)
      if (done[i] != 1) return "thread pool: task " + std::to_string(i) + " ran " + std::to_string(done[i]) + " times";
    if (job.strayed) return "thread pool: a task ran on a thread outside of [0, threads)";
  }
  return "";
}

struct Options {
  bool few = false, accuracy = false;
  std::string level;
  std::vector<int> threads = {1, 2, 3};
};

std::string nameOf(Kernel kernel) {
  const std::string lines = kernelNames;
  size_t start = 0;
  for (int line = 0; line < static_cast<int>(kernel); line++) start = lines.find('\n', start) + 1;
  return lines.substr(start, lines.find('\n', start) - start);
}

void printAccuracy(const std::vector<Case>& cases) {
  std::map<std::string, double> largest;
  for (const Case& one : cases) {
    const bool winograd = one.name.find("Winograd") != std::string::npos;
    double& error = largest[nameOf(one.kernel) + (winograd ? ", Winograd" : "")];
    error = std::max(error, one.error);
  }
  for (const auto& [name, error] : largest) std::printf("  %-40s %.1e\n", name.c_str(), error);
}

int checkLevel(const char* level, CallKernel call, const Options& options, std::vector<Case>& cases) {
  int failures = 0;
  std::vector<std::string> first(cases.size());
  for (int threads : options.threads) {
    Host host(threads);
    for (size_t i = 0; i < cases.size(); i++) {
      std::string bits, wrong = cases[i].run(host, call, bits);
      if (wrong.empty() && threads == options.threads[0]) first[i] = bits;
      if (wrong.empty() && bits != first[i]) wrong = cases[i].name + ": not the bits of the first number of threads";
      if (wrong.empty()) continue;
      std::printf("FAILED %s, %d threads: %s\n", level, threads, wrong.c_str());
      failures++;
    }
  }
  std::printf("%s: %zu cases, %d failed\n", level, cases.size(), failures);
  if (options.accuracy) printAccuracy(cases);
  return failures;
}

int main(const Options& options) {
  int failures = 0;
  for (int threads : options.threads) {
    const std::string wrong = checkPool(threads);
    if (wrong.empty()) continue;
    std::printf("FAILED %d threads: %s\n", threads, wrong.c_str());
    failures++;
  }
  std::vector<Case> cases;
  const AddCase add = [&](Case&& one) { cases.push_back(std::move(one)); };
  addConvolutionCases(add, !options.few);
  addNormalisationCases(add, !options.few);
  addAttentionCases(add, !options.few);
  addSmallCases(add, !options.few);
  addGeneralCases(add, !options.few);

  bool ran = false;
#define LEVEL(name, runs)                                                        \
  if (options.level.empty() || options.level == #name) {                         \
    if (runs) {                                                                  \
      failures += checkLevel(#name, interpolab::name::callKernel, options, cases); \
      ran = true;                                                                \
    } else {                                                                     \
      std::printf("%s: compiled, NOT RUN: this processor has no %s\n", #name, #name); \
    }                                                                            \
  }
  INTERPOLAB_LEVELS(LEVEL)
#undef LEVEL

  std::set<Kernel> checked;
  for (const Case& one : cases) checked.insert(one.kernel);
  std::string missing;
#define KERNEL(name) \
  if (checked.count(Kernel::name) == 0) missing += " " #name;
  INTERPOLAB_KERNELS(KERNEL)
#undef KERNEL
  if (!missing.empty()) std::printf("without a check here:%s\n", missing.c_str());
  if (!ran) std::printf("FAILED: no level was run\n");
  return failures == 0 && ran ? 0 : 1;
}

}  // namespace
}  // namespace check
}  // namespace interpolab

int main(int count, char** arguments) {
  interpolab::check::Options options;
  for (int i = 1; i < count; i++) {
    const std::string name = arguments[i];
    if (name == "--few") {
      options.few = true;
    } else if (name == "--accuracy") {
      options.accuracy = true;
    } else if (name == "--level" && i + 1 < count) {
      options.level = arguments[++i];
    } else if (name == "--threads" && i + 1 < count) {
      options.threads.clear();
      for (const char* p = arguments[++i]; *p; p++)
        if (*p >= '1' && *p <= '9') options.threads.push_back(*p - '0');
    } else {
      std::fprintf(stderr, "kernel-check: unknown argument '%s' (--few, --level NAME, --threads 1,2,3, --accuracy)\n", arguments[i]);
      return 2;
    }
  }
  return interpolab::check::main(options);
}
