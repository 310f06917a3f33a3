#pragma once
#include "elementwise.h"

namespace interpolab::INTERPOLAB_LEVEL {

struct AdamWSettings {
  float learningRate, beta1, beta2, epsilon, weightDecay;
  float correction1, correction2;  // 1 − β₁ᵗ, 1 − β₂ᵗ
  float averageDecay;
};

struct AdamWSlots {
  float* parameter;
  const float* gradient;
  float *firstMoment, *secondMoment;
  float* average;  // null if there is none
};

/// AdamW (Loshchilov and Hutter 2019, algorithm 2) and the moving average of the parameter, all in place.
static void adamW(Runtime& runtime, const AdamWSettings& h, const AdamWSlots& o, ptrdiff_t count) {
  const float kept = 1 - h.learningRate * h.weightDecay, rate = h.learningRate / h.correction1;
  const float rootScale = 1 / __builtin_sqrtf(h.correction2);
  forEachVector(runtime, count, [=](ptrdiff_t i, auto part) {
    const Vector g = part.load(o.gradient + i);
    const Vector m = part.load(o.firstMoment + i) * h.beta1 + g * (1 - h.beta1);
    const Vector v = part.load(o.secondMoment + i) * h.beta2 + g * g * (1 - h.beta2);
    part.store(o.firstMoment + i, m);
    part.store(o.secondMoment + i, v);
    const Vector p = part.load(o.parameter + i) * kept - m * rate / (squareRoot(v) * rootScale + h.epsilon);
    part.store(o.parameter + i, p);
    if (o.average)
      part.store(o.average + i, part.load(o.average + i) * h.averageDecay + p * (1 - h.averageDecay));
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
