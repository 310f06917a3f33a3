// The kernels that move through memory once: functions, sums, copies, products of matrices, and the optimiser.
#include <cmath>

#include "check.h"

namespace interpolab::check {

namespace {

using Function = double (*)(double);

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

std::vector<float> positive(std::vector<float> values) {
  for (float& value : values) value = std::fabs(value) + 0.1f;
  return values;
}

void addUnary(const AddCase& add, int count) {
  struct Row {
    int number;
    Function function;
    bool positive;
  };
  const Row rows[] = {
      {0, [](double x) { return -x; }, false},
      {1, [](double x) { return std::exp(x); }, false},
      {2, [](double x) { return std::log(x); }, true},
      {3, [](double x) { return std::sqrt(x); }, true},
      {4, [](double x) { return 1 / std::sqrt(x); }, true},
      {5, [](double x) { return x * x; }, false},
      {6, [](double x) { return std::fabs(x); }, false},
      {7, sigmoid, false},
      {8, [](double x) { return std::tanh(x); }, false},
      {9, [](double x) { return x > 0 ? x : 0; }, false},
      {10, [](double x) { return x * sigmoid(x); }, false},
      {11, [](double x) { return 1 / x; }, true},
      {12, [](double x) { return std::fmin(std::fmax(x, -0.5), 0.75); }, false},
  };
  for (const Row& row : rows) {
    const std::string name = describe("unary function, count", {row.number, count});
    auto x = normals(count, name);
    if (row.positive) x = positive(x);
    Numbers y;
    for (float value : x) y.push_back(row.function(value));
    Case one(Kernel::unary, name);
    add(std::move(one.writes(y, 1e-6).reads(x).numbers({static_cast<double>(count), static_cast<double>(row.number), -0.5, 0.75})));
  }
  const std::string name = describe("unary gradient of silu, count", {count});
  const auto x = normals(count, name + "x"), dy = normals(count, name + "dy");
  Numbers dx;
  for (int i = 0; i < count; i++) {
    const double share = sigmoid(x[i]);
    dx.push_back(dy[i] * share * (1 + x[i] * (1 - share)));
  }
  Case one(Kernel::unaryGradient, name);
  add(std::move(one.writes(dx, 1e-6).reads(dy).reads(x).numbers({static_cast<double>(count), 10})));
}

struct Loops {
  int size[4], a[4], b[4];
};

void addBinary(const AddCase& add, const Loops& s) {
  using Function = double (*)(double, double);
  const Function functions[] = {
      [](double x, double y) { return x + y; },  [](double x, double y) { return x - y; },
      [](double x, double y) { return x * y; },  [](double x, double y) { return x / y; },
      [](double x, double y) { return std::fmax(x, y); }, [](double x, double y) { return std::fmin(x, y); },
      [](double x, double y) { return (x - y) * (x - y); },
  };
  size_t aCount = 1, bCount = 1, count = 1;
  for (int i = 0; i < 4; i++) {
    aCount += static_cast<size_t>(s.size[i] > 0 ? s.size[i] - 1 : 0) * s.a[i];
    bCount += static_cast<size_t>(s.size[i] > 0 ? s.size[i] - 1 : 0) * s.b[i];
    count *= s.size[i];
  }
  for (int number = 0; number < 7; number++) {
    const std::string name = describe("binary function, sizes, strides", {number, s.size[0], s.size[1], s.size[2], s.size[3],
                                      s.a[0], s.a[1], s.a[2], s.a[3], s.b[0], s.b[1], s.b[2], s.b[3]});
    const auto a = normals(aCount, name + "a"), b = positive(normals(bCount, name + "b"));
    Numbers out;
    for (int i = 0; i < s.size[0]; i++)
      for (int j = 0; j < s.size[1]; j++)
        for (int k = 0; k < s.size[2]; k++)
          for (int l = 0; l < s.size[3]; l++)
            out.push_back(functions[number](a[i * s.a[0] + j * s.a[1] + k * s.a[2] + l * s.a[3]],
                                            b[i * s.b[0] + j * s.b[1] + k * s.b[2] + l * s.b[3]]));
    Case one(Kernel::binary, name);
    one.writes(out, 1e-6).reads(a).reads(b).number(number);
    for (int size : s.size) one.number(size);
    for (int stride : s.a) one.number(stride);
    for (int stride : s.b) one.number(stride);
    add(std::move(one));
  }
}

void addSum(const AddCase& add, int outer, int middle, int inner) {
  const std::string name = describe("sum of the middle of", {outer, middle, inner});
  const auto x = normals(static_cast<size_t>(outer) * middle * inner, name);
  Numbers out(static_cast<size_t>(outer) * inner, 0), sizes(out.size(), 0);
  for (size_t i = 0; i < x.size(); i++) {
    const size_t at = i / inner / middle * inner + i % inner;
    out[at] += 0.25 * x[i];
    sizes[at] += 0.25 * std::fabs(x[i]);
  }
  // Sums that cancel have the rounding errors of their terms, not of their result.
  double largest = 1e-6, terms = 0;
  for (double value : out) largest = std::fmax(largest, std::fabs(value));
  for (double value : sizes) terms = std::fmax(terms, value);
  Case one(Kernel::sum, name);
  add(std::move(one.writes(out, 2e-7 + 2e-7 * terms / largest).reads(x).numbers(
      {static_cast<double>(outer), static_cast<double>(middle), static_cast<double>(inner), 0.25})));
}

void addCopy(const AddCase& add, int rows, int length, int outStride, int xStride) {
  const std::string name = describe("copyRows rows length strides", {rows, length, outStride, xStride});
  const auto at = [&](int row, int stride) { return static_cast<size_t>(row) * stride; };
  const size_t xCount = rows == 0 ? 0 : at(rows - 1, xStride) + length, outCount = rows == 0 ? 0 : at(rows - 1, outStride) + length;
  const auto x = normals(xCount, name), before = normals(outCount, name + "before");
  Numbers out = widen(before);
  for (int row = 0; row < rows; row++)
    for (int i = 0; i < length; i++) out[at(row, outStride) + i] = x[at(row, xStride) + i];
  Case one(Kernel::copyRows, name);
  one.updates(before, out, 0).reads(x);
  for (int number : {rows, length, outStride, xStride}) one.number(number);
  add(std::move(one));
}

void addSquares(const AddCase& add, int rows, int width, int channels) {
  const std::string name = describe("squares, rows width channels", {rows, width, channels});
  const size_t small = static_cast<size_t>(rows) * width * channels;
  const auto large = normals(4 * small, name + "large"), few = normals(small, name + "small");
  Numbers sums(small, 0), repeated(4 * small);
  for (size_t i = 0; i < 4 * small; i++) {
    const size_t channel = i % channels, column = i / channels % (2 * width), row = i / channels / (2 * width);
    const size_t at = (row / 2 * width + column / 2) * channels + channel;
    sums[at] += 0.25 * large[i];
    repeated[i] = 0.5 * few[at];
  }
  const double sizes[] = {static_cast<double>(rows), static_cast<double>(width), static_cast<double>(channels)};
  Case sum(Kernel::sumSquares, "sum of " + name), repeat(Kernel::repeatSquares, "repeated " + name);
  add(std::move(sum.writes(sums, 1e-6).reads(large).numbers({sizes[0], sizes[1], sizes[2], 0.25})));
  add(std::move(repeat.writes(repeated, 1e-6).reads(few).numbers({sizes[0], sizes[1], sizes[2], 0.5})));
}

struct ProductShape {
  int batch, rows, columns, depth;
  bool transposeA, transposeB, shareB;
};

void addProduct(const AddCase& add, const ProductShape& s) {
  const std::string name = describe("matrixProduct batch rows columns depth ᵀ ᵀ shared",
                                    {s.batch, s.rows, s.columns, s.depth, s.transposeA, s.transposeB, s.shareB});
  const size_t aSize = static_cast<size_t>(s.rows) * s.depth, bSize = static_cast<size_t>(s.depth) * s.columns;
  const auto a = normals(s.batch * aSize, name + "a"), b = normals((s.shareB ? 1 : s.batch) * bSize, name + "b");
  Numbers out;
  for (int n = 0; n < s.batch; n++)
    for (int i = 0; i < s.rows; i++)
      for (int j = 0; j < s.columns; j++) {
        double sum = 0;
        for (int k = 0; k < s.depth; k++) {
          const float left = a[n * aSize + (s.transposeA ? k * s.rows + i : i * s.depth + k)];
          const float right = b[(s.shareB ? 0 : n * bSize) + (s.transposeB ? j * s.depth + k : k * s.columns + j)];
          sum += static_cast<double>(left) * right;
        }
        out.push_back(sum);
      }
  Case one(Kernel::matrixProduct, name);
  one.writes(out, 2e-6).reads(a).reads(b);
  for (int number : {s.batch, s.rows, s.columns, s.depth, static_cast<int>(s.transposeA), static_cast<int>(s.transposeB)})
    one.number(number);
  add(std::move(one.numbers({static_cast<double>(aSize), s.shareB ? 0.0 : static_cast<double>(bSize)})));
}

void addAdamW(const AddCase& add, int count, bool withAverage) {
  const std::string name = describe(withAverage ? "adamW with average, count" : "adamW, count", {count});
  const auto parameter = normals(count, name + "p"), gradient = normals(count, name + "g");
  const auto first = normals(count, name + "m"), second = positive(normals(count, name + "v"));
  const auto average = normals(withAverage ? count : 0, name + "a");
  const double rate = 0.01, beta1 = 0.9, beta2 = 0.99, epsilon = 1e-8, decay = 0.1, c1 = 0.271, c2 = 0.0297, kept = 0.9;
  Numbers p, m, v, a;
  for (int i = 0; i < count; i++) {
    m.push_back(beta1 * first[i] + (1 - beta1) * gradient[i]);
    v.push_back(beta2 * second[i] + (1 - beta2) * gradient[i] * static_cast<double>(gradient[i]));
    p.push_back(parameter[i] * (1 - rate * decay) - rate / c1 * m[i] / (std::sqrt(v[i] / c2) + epsilon));
    if (withAverage) a.push_back(kept * average[i] + (1 - kept) * p[i]);
  }
  Case one(Kernel::adamW, name);
  one.updates(parameter, p, 1e-6).reads(gradient).updates(first, m, 1e-6).updates(second, v, 1e-6);
  if (withAverage) {
    one.updates(average, a, 1e-6);
  } else {
    one.absent();
  }
  add(std::move(one.numbers({static_cast<double>(count), rate, beta1, beta2, epsilon, decay, c1, c2, kept})));
}

void addFill(const AddCase& add, int count) {
  Case one(Kernel::fill, describe("fill, count", {count}));
  add(std::move(one.writes(Numbers(count, -2.5), 0).numbers({static_cast<double>(count), -2.5})));
}

/// Integers, so that the sum is exact and its float64 has known bits.
void addNorm(const AddCase& add, int count, double before) {
  std::vector<float> x;
  double sum = before;
  for (int i = 0; i < count; i++) {
    x.push_back(static_cast<float>(i * 7 % 23 - 11));
    sum += static_cast<double>(x[i]) * x[i];
  }
  Case one(Kernel::norm, describe("norm, count, sum before", {count, static_cast<int>(before)}));
  one.writes({std::sqrt(sum)}, 1e-7);
  before > 0 ? one.updatesBits(pack<double>({before}), pack<double>({sum})) : one.writesBits(pack<double>({sum}));
  add(std::move(one.reads(x).numbers({static_cast<double>(count), before > 0 ? 0. : 1.})));
}

/// Philox4x32-10, word by word.
void philox(uint32_t counter[4], uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; round++, key0 += 0x9e3779b9, key1 += 0xbb67ae85) {
    const uint64_t first = uint64_t{0xd2511f53} * counter[0], second = uint64_t{0xcd9e8d57} * counter[2];
    counter[0] = static_cast<uint32_t>(second >> 32) ^ counter[1] ^ key0;
    counter[2] = static_cast<uint32_t>(first >> 32) ^ counter[3] ^ key1;
    counter[1] = static_cast<uint32_t>(second), counter[3] = static_cast<uint32_t>(first);
  }
}

void addRandomNormals(const AddCase& add, int count, uint64_t firstBlock) {
  Numbers out;
  for (int i = 0; i < count; i++) {
    const uint64_t block = firstBlock + i / 2;
    uint32_t words[4] = {static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32), 77, 0};
    philox(words, 4000000000, 5);
    const auto fraction = [](uint32_t high, uint32_t low) { return ((high >> 5) * 0x1p26 + (low >> 6)) * 0x1p-53; };
    const double radius = std::sqrt(-2 * std::log(1 - fraction(words[0], words[1])));
    const double angle = 0x1.921fb54442d18p2 * fraction(words[2], words[3]);
    out.push_back(radius * (i % 2 == 0 ? std::cos(angle) : std::sin(angle)));
  }
  Case one(Kernel::randomNormals, describe("randomNormals, count", {count}));
  one.writes(out, 6e-8).writesBits(std::vector<float>((count + 4095) / 4096, 0.f));
  add(std::move(one.numbers({static_cast<double>(count), 4000000000., 5, 77, static_cast<double>(firstBlock)})));
}

/// Enough rounds at every level that x ← x / 2 + 1 has arrived at 2, to the bit.
void addMultiplyAdds(const AddCase& add, int tasks) {
  Case one(Kernel::multiplyAdds, describe("multiplyAdds, tasks", {tasks}));
  add(std::move(one.writes(Numbers(tasks, 2), 0).numbers({static_cast<double>(tasks), 50000})));
}

}  // namespace

void addSmallCases(const AddCase& add, bool many) {
  for (int count : {0, 1, 3, 4, 15, 16, 17, 100}) {
    addUnary(add, count);
    addFill(add, count);
    addAdamW(add, count, count % 2 == 0);
    addNorm(add, count, count % 2 == 0 ? 0 : 1000);
    addRandomNormals(add, count, (uint64_t{1} << 32) - 3);
  }
  addMultiplyAdds(add, 5);
  addBinary(add, {{1, 1, 1, 37}, {0, 0, 0, 1}, {0, 0, 0, 1}});
  addBinary(add, {{1, 1, 1, 0}, {0, 0, 0, 1}, {0, 0, 0, 1}});
  addBinary(add, {{1, 1, 5, 33}, {0, 0, 33, 1}, {0, 0, 0, 1}});
  addBinary(add, {{2, 3, 4, 5}, {0, 5, 0, 1}, {20, 0, 5, 1}});
  addBinary(add, {{2, 1, 3, 17}, {17, 0, 0, 1}, {3, 0, 1, 0}});
  addBinary(add, {{1, 1, 1, 9}, {0, 0, 0, 0}, {0, 0, 0, 1}});
  addSum(add, 1, 0, 3);
  addSum(add, 1, 1, 1);
  addSum(add, 3, 0, 1);
  addSum(add, 1, 4097, 1);
  addSum(add, 5, 67, 1);
  addSum(add, 1, 67, 33);
  addSum(add, 3, 5, 7);
  addCopy(add, 0, 4, 4, 4);
  addCopy(add, 1, 1, 1, 1);
  addCopy(add, 7, 5, 9, 5);
  addCopy(add, 7, 17, 17, 40);
  addSquares(add, 0, 2, 3);
  addSquares(add, 1, 1, 1);
  addSquares(add, 3, 5, 7);
  addSquares(add, 4, 3, 32);
  for (const bool a : {false, true})
    for (const bool b : {false, true}) {
      addProduct(add, {1, 1, 1, 1, a, b, false});
      addProduct(add, {1, 65, 33, 7, a, b, false});
      addProduct(add, {3, 5, 18, 17, a, b, true});
      addProduct(add, {2, 13, 7, 20, a, b, false});
    }
  if (!many) return;
  addUnary(add, 70001);
  addFill(add, 70001);
  addAdamW(add, 70001, true);
  addNorm(add, 200001, 1000);
  addRandomNormals(add, 9001, 0);
  addBinary(add, {{1, 1, 1, 70001}, {0, 0, 0, 1}, {0, 0, 0, 0}});
  addBinary(add, {{1, 9, 300, 40}, {0, 0, 40, 1}, {0, 40, 0, 1}});
  addSum(add, 1, 300001, 1);
  addSum(add, 1, 3001, 33);
  addSum(add, 130, 700, 1);
  addCopy(add, 300, 300, 310, 301);
  addProduct(add, {1, 200, 130, 96, false, true, false});
}

}  // namespace interpolab::check
