#include "echo-path-solver.h"

#include <algorithm>

#include "fir-kernels.h"

namespace copperline {

EchoPathSolver::EchoPathSolver(int taps)
    : taps_(taps), residual_(kSamples), image_(kSamples), gradient_(taps), direction_(taps) {}

void EchoPathSolver::gradient(const float* reference) {
  std::fill(gradient_.begin(), gradient_.end(), 0.0f);
  for (int n = 0; n < kSamples; ++n) addScaled(gradient_.data(), reference + n, residual_[n], taps_);
}

void EchoPathSolver::improve(float* path, const float* reference, const float* heard, int steps) {
  for (int n = 0; n < kSamples; ++n) residual_[n] = heard[n] - dot(path, reference + n, taps_);
  gradient(reference);
  direction_ = gradient_;
  float before = energy(gradient_.data(), taps_);
  for (int step = 0; step < steps && before > 1e-3f; ++step) {
    for (int n = 0; n < kSamples; ++n) image_[n] = dot(direction_.data(), reference + n, taps_);
    const float curvature = energy(image_.data(), kSamples);
    if (!(curvature > 0.0f)) return;
    const float length = before / curvature;
    addScaled(path, direction_.data(), length, taps_);
    if (step + 1 == steps) return;
    addScaled(residual_.data(), image_.data(), -length, kSamples);
    gradient(reference);
    const float after = energy(gradient_.data(), taps_);
    const float ratio = after / before;
    for (int k = 0; k < taps_; ++k) direction_[k] = gradient_[k] + ratio * direction_[k];
    before = after;
  }
}

}  // namespace copperline
