#include <cmath>

#include "check.h"

namespace interpolab::check {

namespace {

struct Shape {
  int batch, pixels, channels, groups;
  bool silu, shifted;
};

constexpr double epsilon = 1e-5;

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

void addShape(const AddCase& add, const Shape& s) {
  const std::string name = describe(std::string("groupNorm") + (s.silu ? " silu" : "") +
                                        (s.shifted ? " scale-shift" : "") + " B pixels C groups",
                                    {s.batch, s.pixels, s.channels, s.groups});
  const size_t count = static_cast<size_t>(s.batch) * s.pixels * s.channels;
  auto x = normals(count, name + "x");
  for (float& value : x) value = 3 * value + 2;
  const auto scale = normals(s.channels, name + "scale"), offset = normals(s.channels, name + "offset");
  const auto dy = normals(count, name + "dy");
  const auto shifts = normals(s.shifted ? 2 * s.batch * s.channels : 0, name + "shifts");
  const int perGroup = s.channels / s.groups;
  const double inGroup = static_cast<double>(perGroup) * s.pixels;

  Numbers y(count), statistics(2 * s.batch * s.groups), dx(count);
  Numbers dScale(s.channels, 0), dOffset(s.channels, 0), dShifts(shifts.size(), 0);
  for (int b = 0; b < s.batch; b++) {
    for (int g = 0; g < s.groups; g++) {
      const auto forEach = [&](auto visit) {
        for (int p = 0; p < s.pixels; p++)
          for (int c = g * perGroup; c < (g + 1) * perGroup; c++)
            visit((static_cast<size_t>(b) * s.pixels + p) * s.channels + c, c);
      };
      double mean = 0, variance = 0;
      forEach([&](size_t i, int) { mean += x[i] / inGroup; });
      forEach([&](size_t i, int) { variance += (x[i] - mean) * (x[i] - mean) / inGroup; });
      const double rate = 1 / std::sqrt(variance + epsilon);
      statistics[2 * b * s.groups + g] = mean;
      statistics[(2 * b + 1) * s.groups + g] = rate;
      double sumD = 0, sumDUnit = 0;
      Numbers dUnit(count, 0);
      forEach([&](size_t i, int c) {
        const double gain = s.shifted ? 1 + static_cast<double>(shifts[2 * b * s.channels + c]) : 1;
        const double shift = s.shifted ? shifts[(2 * b + 1) * s.channels + c] : 0;
        const double unit = (x[i] - mean) * rate, normal = unit * scale[c] + offset[c], z = normal * gain + shift;
        y[i] = s.silu ? z * sigmoid(z) : z;
        const double slope = s.silu ? sigmoid(z) * (1 + z * (1 - sigmoid(z))) : 1, dz = dy[i] * slope;
        dScale[c] += dz * gain * unit;
        dOffset[c] += dz * gain;
        if (s.shifted) {
          dShifts[2 * b * s.channels + c] += dz * normal;
          dShifts[(2 * b + 1) * s.channels + c] += dz;
        }
        dUnit[i] = dz * gain * scale[c];
        sumD += dUnit[i] / inGroup;
        sumDUnit += dUnit[i] * unit / inGroup;
      });
      forEach([&](size_t i, int) { dx[i] = rate * (dUnit[i] - sumD - (x[i] - mean) * rate * sumDUnit); });
    }
  }

  const auto shape = [&](Case& one) -> Case& {
    return one.numbers({static_cast<double>(s.batch), static_cast<double>(s.pixels), static_cast<double>(s.channels),
                        static_cast<double>(s.groups), s.silu ? 1.0 : 0.0, epsilon});
  };
  const double tolerance = 1e-5;
  Case forward(Kernel::groupNorm, name);
  forward.writes(y, tolerance).writes(statistics, tolerance).reads(x).reads(scale).reads(offset);
  if (s.shifted) {
    forward.reads(shifts);
  } else {
    forward.absent();
  }
  add(std::move(shape(forward)));

  Case backward(Kernel::groupNormGradient, name + ", gradient");
  backward.writes(dx, tolerance).writes(dScale, tolerance).writes(dOffset, tolerance);
  if (s.shifted) {
    backward.writes(dShifts, tolerance);
  } else {
    backward.absent();
  }
  backward.reads(x).reads(scale).reads(offset);
  if (s.shifted) {
    backward.reads(shifts);
  } else {
    backward.absent();
  }
  backward.reads(std::vector<float>(statistics.begin(), statistics.end())).reads(dy);
  add(std::move(shape(backward)));
}

struct BatchShape {
  int rows, channels;
  bool silu, given;
};

void addBatchShape(const AddCase& add, const BatchShape& s) {
  const double epsilon = 1e-3;
  const std::string name = describe(std::string("batchNorm") + (s.silu ? " silu" : "") + (s.given ? " given" : "") +
                                        " rows C",
                                    {s.rows, s.channels});
  const size_t count = static_cast<size_t>(s.rows) * s.channels;
  auto x = normals(count, name + "x");
  for (float& value : x) value = 3 * value + 2;
  const auto scale = normals(s.channels, name + "scale"), offset = normals(s.channels, name + "offset");
  const auto dy = normals(count, name + "dy");
  auto given = normals(2 * s.channels, name + "moments");
  for (int c = 0; c < s.channels; c++) given[s.channels + c] = 0.1f + std::fabs(given[s.channels + c]);

  Numbers y(count), moments(2 * s.channels), dx(count), dScale(s.channels, 0), dOffset(s.channels, 0);
  for (int c = 0; c < s.channels; c++) {
    double mean = 0, variance = 0;
    const auto at = [&](int row) { return static_cast<size_t>(row) * s.channels + c; };
    for (int row = 0; row < s.rows; row++) mean += static_cast<double>(x[at(row)]) / s.rows;
    for (int row = 0; row < s.rows; row++) variance += (x[at(row)] - mean) * (x[at(row)] - mean) / s.rows;
    if (s.given) mean = given[c], variance = given[s.channels + c];
    moments[c] = mean, moments[s.channels + c] = variance;
    const double rate = 1 / std::sqrt(variance + epsilon);
    double sum = 0, sumUnit = 0;
    for (int row = 0; row < s.rows; row++) {
      const double unit = (x[at(row)] - mean) * rate, z = unit * scale[c] + offset[c];
      y[at(row)] = s.silu ? z * sigmoid(z) : z;
      const double dz = dy[at(row)] * (s.silu ? sigmoid(z) * (1 + z * (1 - sigmoid(z))) : 1);
      dx[at(row)] = dz;
      sum += dz, sumUnit += dz * unit;
    }
    dScale[c] = sumUnit, dOffset[c] = sum;
    for (int row = 0; row < s.rows; row++) {
      const double unit = (x[at(row)] - mean) * rate, rest = s.given ? 0 : (sum + unit * sumUnit) / s.rows;
      dx[at(row)] = scale[c] * rate * (dx[at(row)] - rest);
    }
  }

  const auto shape = [&](Case& one) -> Case& {
    return one.numbers({static_cast<double>(s.rows), static_cast<double>(s.channels), s.silu ? 1.0 : 0.0,
                        s.given ? 1.0 : 0.0, epsilon});
  };
  const double tolerance = 1e-5;
  Case forward(s.given ? Kernel::batchNormGiven : Kernel::batchNorm, name);
  forward.writes(y, tolerance);
  if (!s.given) forward.writes(moments, tolerance);
  forward.reads(x).reads(scale).reads(offset);
  if (s.given) forward.reads(given);
  add(std::move(shape(forward)));

  Case backward(Kernel::batchNormGradient, name + ", gradient");
  backward.writes(dx, tolerance).writes(dScale, tolerance).writes(dOffset, tolerance);
  backward.reads(x).reads(scale).reads(offset).reads(std::vector<float>(moments.begin(), moments.end())).reads(dy);
  add(std::move(shape(backward)));
}

}  // namespace

void addNormalisationCases(const AddCase& add, bool many) {
  addShape(add, {1, 5, 1, 1, false, false});
  addShape(add, {1, 1, 6, 2, true, true});
  addShape(add, {0, 4, 6, 3, true, true});
  addShape(add, {2, 15, 3, 1, true, false});
  addShape(add, {3, 25, 6, 3, true, true});
  addShape(add, {2, 21, 33, 11, false, true});
  addShape(add, {2, 16, 20, 20, true, false});
  addShape(add, {2, 64, 32, 8, true, true});
  addBatchShape(add, {0, 5, true, true});
  addBatchShape(add, {2, 1, false, false});
  addBatchShape(add, {7, 33, true, false});
  addBatchShape(add, {50, 16, true, true});
  addBatchShape(add, {1025, 40, false, false});
  if (!many) return;
  addBatchShape(add, {4099, 24, true, false});
  addBatchShape(add, {300, 130, true, true});
  addShape(add, {3, 256, 96, 32, true, true});
  addShape(add, {1, 257, 130, 10, false, false});
}

}  // namespace interpolab::check
