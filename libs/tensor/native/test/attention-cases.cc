#include <cmath>

#include "check.h"

namespace interpolab::check {

namespace {

struct Shape {
  int batch, length, channels, heads;
  bool legacy;
};

void addShape(const AddCase& add, const Shape& s) {
  const std::string name = describe(std::string("attention, ") + (s.legacy ? "legacy" : "new") + " order, B T C heads",
                                    {s.batch, s.length, s.channels, s.heads});
  const size_t positions = static_cast<size_t>(s.batch) * s.length;
  const auto qkv = normals(positions * 3 * s.channels, name + "qkv"), dy = normals(positions * s.channels, name + "dy");
  Numbers out(dy.size(), 0), dqkv(qkv.size(), 0);
  const int perHead = s.channels / s.heads, length = s.length;
  const double scale = 1 / std::sqrt(static_cast<double>(perHead));
  for (int b = 0; b < s.batch; b++) {
    for (int head = 0; head < s.heads; head++) {
      // part 0 is q, 1 is k, 2 is v
      const auto at = [&](int part, int t, int c) {
        const int channel = s.legacy ? (head * 3 + part) * perHead + c : part * s.channels + head * perHead + c;
        return (static_cast<size_t>(b) * length + t) * 3 * s.channels + channel;
      };
      const auto outAt = [&](int t, int c) {
        return (static_cast<size_t>(b) * length + t) * s.channels + head * perHead + c;
      };
      Numbers weight(static_cast<size_t>(length) * length);
      for (int t = 0; t < length; t++) {
        double* row = weight.data() + static_cast<size_t>(t) * length;
        double top = -1e300, total = 0;
        for (int u = 0; u < length; u++) {
          row[u] = 0;
          for (int c = 0; c < perHead; c++) row[u] += static_cast<double>(qkv[at(0, t, c)]) * qkv[at(1, u, c)] * scale;
          top = std::max(top, row[u]);
        }
        for (int u = 0; u < length; u++) total += row[u] = std::exp(row[u] - top);
        for (int u = 0; u < length; u++) row[u] /= total;
        for (int u = 0; u < length; u++)
          for (int c = 0; c < perHead; c++) out[outAt(t, c)] += row[u] * qkv[at(2, u, c)];
        Numbers dWeight(length, 0);
        double mean = 0;
        for (int u = 0; u < length; u++) {
          for (int c = 0; c < perHead; c++) {
            dqkv[at(2, u, c)] += row[u] * dy[outAt(t, c)];
            dWeight[u] += static_cast<double>(qkv[at(2, u, c)]) * dy[outAt(t, c)];
          }
          mean += dWeight[u] * row[u];
        }
        for (int u = 0; u < length; u++) {
          const double dScore = row[u] * (dWeight[u] - mean) * scale;
          for (int c = 0; c < perHead; c++) {
            dqkv[at(0, t, c)] += dScore * qkv[at(1, u, c)];
            dqkv[at(1, u, c)] += dScore * qkv[at(0, t, c)];
          }
        }
      }
    }
  }
  const auto shape = [&](Case& one) -> Case& {
    for (int number : {s.batch, s.length, s.channels, s.heads, static_cast<int>(s.legacy)}) one.number(number);
    return one;
  };
  Case forward(Kernel::attention, name), backward(Kernel::attentionGradient, name + ", gradient");
  add(std::move(shape(forward.writes(out, 5e-6).reads(qkv))));
  add(std::move(shape(backward.writes(dqkv, 1e-5).reads(qkv).reads(dy))));
}

}  // namespace

void addAttentionCases(const AddCase& add, bool many) {
  for (const bool legacy : {false, true}) {
    addShape(add, {1, 1, 1, 1, legacy});
    addShape(add, {0, 4, 6, 2, legacy});
    addShape(add, {2, 5, 6, 3, legacy});
    addShape(add, {2, 17, 10, 2, legacy});
    addShape(add, {1, 33, 64, 4, legacy});
    if (!many) continue;
    addShape(add, {2, 64, 96, 3, legacy});
    addShape(add, {1, 257, 40, 1, legacy});
  }
}

}  // namespace interpolab::check
