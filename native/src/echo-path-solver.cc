#include "echo-path-solver.h"

#include <algorithm>

#include "fir-kernels.h"

namespace copperline {

namespace {

// Full-scale samples to the fourth power, added up, are more than a float holds.
constexpr float kScale = 1.0f / 256;
constexpr float kNothingLeft = 1e-12f;

}  // namespace

EchoPathSolver::EchoPathSolver(int taps)
    : taps_(taps),
      path_(taps),
      reference_(kSamples + taps),
      residual_(kSamples),
      image_(kSamples),
      gradient_(taps),
      direction_(taps) {}

void EchoPathSolver::begin(const float* path, const float* reference, const float* heard, int steps) {
  std::copy_n(path, taps_, path_.begin());
  for (int n = 0; n < kSamples + taps_ - 1; ++n) reference_[n] = kScale * reference[n];
  for (int n = 0; n < kSamples; ++n) residual_[n] = kScale * heard[n];
  gradientEnergy_ = 0;
  stepsLeft_ = steps;
  pass_ = Pass::residual;
}

bool EchoPathSolver::advance(int passes) {
  for (; passes > 0 && stepsLeft_ > 0; --passes) {
    switch (pass_) {
      case Pass::residual:
        correlate(image_.data(), kSamples, path_.data(), taps_, reference_.data());
        addScaled(residual_.data(), image_.data(), -1.0f, kSamples);
        pass_ = Pass::gradient;
        break;
      case Pass::gradient:
        turn();
        break;
      case Pass::image:
        go();
        break;
    }
  }
  return stepsLeft_ == 0;
}

// The direction of the next step.
void EchoPathSolver::turn() {
  correlate(gradient_.data(), taps_, residual_.data(), kSamples, reference_.data());
  const float before = gradientEnergy_;
  gradientEnergy_ = energy(gradient_.data(), taps_);
  if (!(gradientEnergy_ > kNothingLeft)) return stop();
  const float ratio = before > 0 ? gradientEnergy_ / before : 0.0f;  // the first direction is the gradient
  for (int k = 0; k < taps_; ++k) direction_[k] = gradient_[k] + ratio * direction_[k];
  pass_ = Pass::image;
}

// The step, as long as it does good.
void EchoPathSolver::go() {
  correlate(image_.data(), kSamples, direction_.data(), taps_, reference_.data());
  const float curvature = energy(image_.data(), kSamples);
  if (!(curvature > 0.0f)) return stop();
  const float length = gradientEnergy_ / curvature;
  addScaled(path_.data(), direction_.data(), length, taps_);
  if (--stepsLeft_ == 0) return;
  addScaled(residual_.data(), image_.data(), -length, kSamples);
  pass_ = Pass::gradient;
}

}  // namespace copperline
