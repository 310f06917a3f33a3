// The kernels of ordinary tfjs operations: windows (pooling, depthwise convolution, patches), moves, extremes,
// softmax, comparisons.
#include <algorithm>
#include <cmath>

#include "check.h"

namespace interpolab::check {

namespace {

struct Axis {
  int in, out, size, stride, dilation, before;
};

struct Window {
  int batch, channels;
  Axis d, h, w;

  size_t inPixels() const { return static_cast<size_t>(d.in) * h.in * w.in; }
  size_t outPixels() const { return static_cast<size_t>(d.out) * h.out * w.out; }
  int taps() const { return d.size * h.size * w.size; }
};

Case& addWindow(Case& one, const Window& g) {
  one.number(g.batch).number(g.channels);
  for (const Axis& axis : {g.d, g.h, g.w})
    for (int number : {axis.in, axis.out, axis.size, axis.stride, axis.dilation, axis.before}) one.number(number);
  return one;
}

std::string describeWindow(const std::string& what, const Window& g) {
  std::string text = describe(what + " B C", {g.batch, g.channels});
  for (const Axis& a : {g.d, g.h, g.w})
    text += describe("", {a.in, a.out, a.size, a.stride, a.dilation, a.before});
  return text;
}

/// visit(output pixel, tap, input pixel or -1 if the tap lies outside), pixels counted over the whole batch.
template <class Visit>
void forEachTap(const Window& g, Visit visit) {
  size_t out = 0;
  for (int b = 0; b < g.batch; b++)
    for (int od = 0; od < g.d.out; od++)
      for (int oh = 0; oh < g.h.out; oh++)
        for (int ow = 0; ow < g.w.out; ow++, out++)
          for (int tap = 0; tap < g.taps(); tap++) {
            const int z = od * g.d.stride - g.d.before + tap / (g.h.size * g.w.size) * g.d.dilation;
            const int y = oh * g.h.stride - g.h.before + tap / g.w.size % g.h.size * g.h.dilation;
            const int x = ow * g.w.stride - g.w.before + tap % g.w.size * g.w.dilation;
            const bool inside = z >= 0 && y >= 0 && x >= 0 && z < g.d.in && y < g.h.in && x < g.w.in;
            const ptrdiff_t in = ((static_cast<ptrdiff_t>(b) * g.d.in + z) * g.h.in + y) * g.w.in + x;
            visit(out, tap, inside ? in : -1);
          }
}

void addPools(const AddCase& add, const Window& g) {
  const std::string name = describeWindow("pool", g);
  const size_t inCount = g.batch * g.inPixels() * g.channels, outCount = g.batch * g.outPixels() * g.channels;
  const auto x = normals(inCount, name + "x"), dy = normals(outCount, name + "dy");
  std::vector<int> inside(g.batch * g.outPixels(), 0);
  forEachTap(g, [&](size_t out, int, ptrdiff_t in) { inside[out] += in >= 0; });
  Numbers largest(outCount, -INFINITY), mean(outCount, 0), dLargest(inCount, 0), dMean(inCount, 0);
  std::vector<ptrdiff_t> winner(outCount, -1);
  forEachTap(g, [&](size_t out, int, ptrdiff_t in) {
    if (in < 0) return;
    for (int c = 0; c < g.channels; c++) {
      const size_t o = out * g.channels + c, i = in * g.channels + c;
      mean[o] += static_cast<double>(x[i]) / inside[out];
      dMean[i] += static_cast<double>(dy[o]) / inside[out];
      if (x[i] > largest[o]) largest[o] = x[i], winner[o] = static_cast<ptrdiff_t>(i);
    }
  });
  for (size_t o = 0; o < outCount; o++)
    if (winner[o] >= 0) dLargest[winner[o]] += dy[o];
  Case a(Kernel::pool, "largest " + name), b(Kernel::pool, "mean " + name);
  a.writes(largest, 0).reads(x).number(1);
  b.writes(mean, 1e-6).reads(x).number(0);
  Case c(Kernel::poolGradient, "largest " + name + ", gradient"), d(Kernel::poolGradient, "mean " + name + ", gradient");
  c.writes(dLargest, 1e-6).reads(dy).reads(x).number(1);
  d.writes(dMean, 1e-6).reads(dy).absent().number(0);
  for (Case* one : {&a, &b, &c, &d}) add(std::move(addWindow(*one, g)));
}

void addDepthwise(const AddCase& add, const Window& g, int multiplier) {
  const std::string name = describeWindow("depthwise", g) + describe(" multiplier", {multiplier});
  const int outputs = g.channels * multiplier;
  const size_t inCount = g.batch * g.inPixels() * g.channels, outCount = g.batch * g.outPixels() * outputs;
  const auto x = normals(inCount, name + "x"), dy = normals(outCount, name + "dy");
  const auto filter = normals(static_cast<size_t>(g.taps()) * outputs, name + "filter");
  Numbers y(outCount, 0), dx(inCount, 0), dFilter(filter.size(), 0);
  forEachTap(g, [&](size_t out, int tap, ptrdiff_t in) {
    if (in < 0) return;
    for (int n = 0; n < outputs; n++) {
      const size_t i = in * g.channels + n / multiplier, o = out * outputs + n, f = static_cast<size_t>(tap) * outputs + n;
      y[o] += static_cast<double>(x[i]) * filter[f];
      dx[i] += static_cast<double>(dy[o]) * filter[f];
      dFilter[f] += static_cast<double>(dy[o]) * x[i];
    }
  });
  Case a(Kernel::depthwise, name), b(Kernel::depthwise, name + ", to the input"), c(Kernel::depthwise, name + ", to the filter");
  a.writes(y, 2e-6).reads(x).reads(filter).number(0).number(multiplier);
  b.writes(dx, 2e-6).reads(dy).reads(filter).number(1).number(multiplier);
  c.writes(dFilter, 2e-6).reads(x).reads(dy).number(2).number(multiplier);
  for (Case* one : {&a, &b, &c}) add(std::move(addWindow(*one, g)));
}

void addPatches(const AddCase& add, const Window& g) {
  const std::string name = describeWindow("patches", g);
  const size_t outputs = g.batch * g.outPixels(), length = static_cast<size_t>(g.taps()) * g.channels;
  const size_t first = outputs / 3, count = outputs - outputs / 4 - first;  // not the whole batch
  const auto x = normals(g.batch * g.inPixels() * g.channels, name + "x"), before = normals(x.size(), name + "before");
  const auto given = normals(count * length, name + "patches");
  Numbers patches(count * length, 0), sums = widen(before);
  forEachTap(g, [&](size_t out, int tap, ptrdiff_t in) {
    if (in < 0 || out < first || out >= first + count) return;
    for (int c = 0; c < g.channels; c++) {
      const size_t at = (out - first) * length + static_cast<size_t>(tap) * g.channels + c;
      patches[at] = x[in * g.channels + c];
      sums[in * g.channels + c] += given[at];
    }
  });
  const double range[] = {static_cast<double>(first), static_cast<double>(count)};
  Case unroll(Kernel::unrollPatches, name), addUp(Kernel::addPatches, name + ", added");
  unroll.writes(patches, 0).reads(x).number(range[0]).number(range[1]);
  addUp.updates(before, sums, 1e-6).reads(given).number(range[0]).number(range[1]);
  add(std::move(addWindow(unroll, g)));
  add(std::move(addWindow(addUp, g)));
}

void addTranspose(const AddCase& add, std::initializer_list<int> sizes, std::initializer_list<int> order) {
  // x has `sizes`; axis i of out is axis order[i] of x. Six axes in all.
  const std::vector<int> size(sizes), axes(order);
  const std::string name = describe("transpose", sizes) + describe("", order);
  size_t count = 1;
  std::vector<ptrdiff_t> packed(6);
  for (int i = 5; i >= 0; i--) packed[i] = static_cast<ptrdiff_t>(count), count *= size[i];
  const auto x = normals(count, name);
  Numbers out(count);
  for (size_t i = 0; i < count; i++) {
    size_t rest = i;
    ptrdiff_t from = 0;
    for (int axis = 5; axis >= 0; axis--) {
      from += static_cast<ptrdiff_t>(rest % size[axes[axis]]) * packed[axes[axis]];
      rest /= size[axes[axis]];
    }
    out[i] = x[from];
  }
  Case one(Kernel::transpose, name);
  one.writes(out, 0).reads(x);
  for (int axis : axes) one.number(size[axis]);
  for (int axis : axes) one.number(static_cast<double>(packed[axis]));
  add(std::move(one));
}

void addRowCases(const AddCase& add, int outer, int rows, int picks, int length) {
  const std::string name = describe("rows, outer rows picks length", {outer, rows, picks, length});
  std::vector<int32_t> indices;
  for (float value : normals(picks, name)) indices.push_back(std::min(rows - 1, static_cast<int>(std::fabs(value) * rows / 3)));
  const auto x = normals(static_cast<size_t>(outer) * rows * length, name + "x");
  const auto added = normals(static_cast<size_t>(picks) * length, name + "added");
  Numbers gathered, sums(static_cast<size_t>(rows) * length, 0);
  for (int o = 0; o < outer; o++)
    for (int index : indices)
      for (int i = 0; i < length; i++) gathered.push_back(x[(static_cast<size_t>(o) * rows + index) * length + i]);
  auto strayed = indices;
  if (picks > 1) strayed[0] = -1, strayed[1] = rows;  // these count nowhere
  for (int p = 0; p < picks; p++)
    if (strayed[p] >= 0 && strayed[p] < rows)
      for (int i = 0; i < length; i++) sums[static_cast<size_t>(strayed[p]) * length + i] += added[static_cast<size_t>(p) * length + i];
  Case gather(Kernel::gatherRows, "gathered " + name), addUp(Kernel::addRows, "added " + name);
  gather.writes(gathered, 0).reads(x).reads(pack(indices));
  addUp.writes(sums, 1e-6).reads(added).reads(pack(strayed));
  for (int number : {outer, rows, picks, length}) gather.number(number);
  for (int number : {1, rows, picks, length}) addUp.number(number);
  add(std::move(gather));
  add(std::move(addUp));
}

void addFold(const AddCase& add, int outer, int middle, int inner) {
  for (int function = 0; function < 3; function++) {
    const std::string name = describe("fold function outer middle inner", {function, outer, middle, inner});
    auto x = normals(static_cast<size_t>(outer) * middle * inner, name);
    if (function == 2)  // factors near 1, or the product would vanish
      for (float& value : x) value = 1 + 0.01f * value;
    Numbers out(static_cast<size_t>(outer) * inner, function == 0 ? -INFINITY : function == 1 ? INFINITY : 1);
    for (size_t i = 0; i < x.size(); i++) {
      double& best = out[i / inner / middle * inner + i % inner];
      best = function == 0 ? std::fmax(best, x[i]) : function == 1 ? std::fmin(best, x[i]) : best * x[i];
    }
    Case one(Kernel::fold, name);
    one.writes(out, function == 2 ? 1e-4 : 0).reads(x).number(function);
    for (int number : {outer, middle, inner}) one.number(number);
    add(std::move(one));
  }
}

void addSoftmax(const AddCase& add, int rows, int length) {
  for (const int logarithms : {0, 1}) {
    const std::string name = describe("softmax rows length logarithms", {rows, length, logarithms});
    const auto x = normals(static_cast<size_t>(rows) * length, name);
    Numbers out;
    for (int row = 0; row < rows; row++) {
      double total = 0;
      for (int i = 0; i < length; i++) total += std::exp(static_cast<double>(x[row * length + i]));
      for (int i = 0; i < length; i++) {
        const double value = x[row * length + i];
        out.push_back(logarithms ? value - std::log(total) : std::exp(value) / total);
      }
    }
    Case one(Kernel::softmax, name);
    one.writes(out, 2e-6).reads(x);
    for (int number : {rows, length, logarithms}) one.number(number);
    add(std::move(one));
  }
}

void addNormalise(const AddCase& add, int rows, int channels) {
  const std::string name = describe("normaliseChannels rows channels", {rows, channels});
  const auto x = normals(static_cast<size_t>(rows) * channels, name + "x"), mean = normals(channels, name + "mean");
  const auto factor = normals(channels, name + "factor"), offset = normals(channels, name + "offset");
  Numbers y;
  for (size_t i = 0; i < x.size(); i++) {
    const size_t c = i % channels;
    y.push_back((static_cast<double>(x[i]) - mean[c]) * factor[c] + offset[c]);
  }
  Case one(Kernel::normaliseChannels, name);
  add(std::move(one.writes(y, 1e-6).reads(x).reads(mean).reads(factor).reads(offset).number(rows).number(channels)));
}

/// Comparisons of [rows, columns] with [columns], of float32, int32 and bool values.
template <class Value>
void addCompare(const AddCase& add, int values, int rows, int columns) {
  for (int function = 0; function < 8; function++) {
    const std::string name = describe("compare function values rows columns", {function, values, rows, columns});
    const auto draw = [&](size_t count, const std::string& label) {
      std::vector<Value> drawn;
      for (float value : normals(count, name + label))
        drawn.push_back(static_cast<Value>(values == 2 ? value > 0 : std::round(value)));  // often equal
      return drawn;
    };
    const auto a = draw(static_cast<size_t>(rows) * columns, "a"), b = draw(columns, "b");
    std::vector<uint8_t> out;
    for (size_t i = 0; i < a.size(); i++) {
      const Value x = a[i], y = b[i % columns];
      const bool results[] = {x > y, x >= y, x < y, x <= y, x == y, x != y, x != 0 && y != 0, x != 0 || y != 0};
      out.push_back(results[function]);
    }
    Case one(Kernel::compare, name);
    one.writesBits(pack(out)).reads(pack(a)).reads(pack(b)).number(function).number(values);
    for (int number : {1, 1, rows, columns, 0, 0, columns, 1, 0, 0, 0, 1}) one.number(number);
    add(std::move(one));
  }
}

void addSelect(const AddCase& add, int choices, int repeat) {
  const std::string name = describe("select choices repeat", {choices, repeat});
  const size_t count = static_cast<size_t>(choices) * repeat;
  const auto yes = normals(count, name + "yes"), no = normals(count, name + "no");
  std::vector<uint8_t> choice;
  for (float value : normals(choices, name)) choice.push_back(value > 0);
  Numbers out, truth;
  for (size_t i = 0; i < count; i++) out.push_back(choice[i / repeat] ? yes[i] : no[i]);
  for (uint8_t byte : choice) truth.push_back(byte);
  Case one(Kernel::select, name), cast(Kernel::castTruth, describe("castTruth", {choices}));
  add(std::move(one.writes(out, 0).reads(pack(choice)).reads(yes).reads(no).number(static_cast<double>(count)).number(repeat)));
  add(std::move(cast.writes(truth, 0).reads(pack(choice)).number(choices)));
}

}  // namespace

void addGeneralCases(const AddCase& add, bool many) {
  const Axis one = {1, 1, 1, 1, 1, 0};
  std::vector<Window> windows = {
      {1, 1, one, one, one},
      {2, 3, one, {5, 5, 3, 1, 1, 1}, {4, 4, 3, 1, 1, 1}},
      {1, 17, one, {7, 3, 3, 2, 1, 0}, {6, 3, 2, 2, 1, 0}},
      {2, 5, one, {6, 3, 2, 2, 2, 1}, {9, 4, 3, 2, 2, 0}},
      {1, 4, {3, 2, 2, 1, 1, 0}, {4, 4, 3, 1, 1, 1}, {5, 3, 3, 2, 1, 1}},
      {0, 3, one, {4, 4, 3, 1, 1, 1}, {4, 4, 3, 1, 1, 1}},
  };
  if (many) {
    windows.push_back({2, 70, one, {12, 12, 3, 1, 1, 1}, {11, 11, 3, 1, 1, 1}});
    windows.push_back({1, 32, one, {16, 8, 2, 2, 1, 0}, {16, 8, 2, 2, 1, 0}});
  }
  for (const Window& window : windows) {
    addPools(add, window);
    addPatches(add, window);
    if (window.d.in > 1) continue;  // depthwise convolutions have no depth
    addDepthwise(add, window, 1);
    addDepthwise(add, window, 3);
  }
  addTranspose(add, {1, 1, 1, 1, 1, 1}, {0, 1, 2, 3, 4, 5});
  addTranspose(add, {1, 1, 1, 1, 37, 21}, {0, 1, 2, 3, 5, 4});
  addTranspose(add, {1, 2, 3, 4, 5, 6}, {0, 3, 1, 5, 2, 4});
  addTranspose(add, {2, 1, 3, 1, 7, 17}, {4, 0, 2, 1, 3, 5});
  addRowCases(add, 1, 1, 1, 1);
  addRowCases(add, 2, 5, 7, 3);
  addRowCases(add, 3, 9, 4, 70);
  addRowCases(add, 1, 4, 0, 5);
  addFold(add, 1, 1, 1);
  addFold(add, 3, 37, 1);
  addFold(add, 2, 5, 19);
  addFold(add, 1, 40, 33);
  addSoftmax(add, 1, 1);
  addSoftmax(add, 5, 7);
  addSoftmax(add, 3, 40);
  addNormalise(add, 1, 1);
  addNormalise(add, 7, 5);
  addNormalise(add, 9, 40);
  addCompare<float>(add, 0, 3, 21);
  addCompare<int32_t>(add, 1, 3, 21);
  addCompare<uint8_t>(add, 2, 5, 9);
  addSelect(add, 1, 1);
  addSelect(add, 37, 1);
  addSelect(add, 5, 7);
  if (!many) return;
  addTranspose(add, {1, 1, 1, 3, 130, 90}, {0, 1, 2, 3, 5, 4});
  addRowCases(add, 2, 300, 500, 65);
  addFold(add, 1, 70001, 1);
  addSoftmax(add, 300, 1000);
  addSelect(add, 70001, 1);
}

}  // namespace interpolab::check
