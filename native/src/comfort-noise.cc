#include "comfort-noise.h"

#include <algorithm>
#include <cmath>

namespace copperline {

namespace {

constexpr float kForget = 0.97f;  // per 5 ms: some 150 ms of background

}  // namespace

void ComfortNoise::learn(const float* background, int count) {
  for (int lag = 0; lag <= kOrder; ++lag) {
    float sum = 0;
    for (int i = lag; i < count; ++i) sum += background[i] * background[i - lag];
    const float now = sum / static_cast<float>(count);
    correlation_[lag] = power_ > 0 ? kForget * correlation_[lag] + (1 - kForget) * now : now;
  }
  fit();
}

// Levinson-Durbin, with a little white noise added so that a hum does not ring for ever.
void ComfortNoise::fit() {
  power_ = correlation_[0];
  float error = correlation_[0] * 1.01f + 1e-3f;
  std::array<float, kOrder> a{};
  for (int order = 0; order < kOrder; ++order) {
    float sum = correlation_[order + 1];
    for (int k = 0; k < order; ++k) sum -= a[k] * correlation_[order - k];
    const float reflection = std::clamp(sum / error, -0.98f, 0.98f);
    const auto before = a;
    a[order] = reflection;
    for (int k = 0; k < order; ++k) a[k] = before[k] - reflection * before[order - 1 - k];
    error *= 1 - reflection * reflection;
  }
  predictor_ = a;
  excitation_ = std::sqrt(std::max(error, 0.0f));
}

float ComfortNoise::next() {
  if (power_ <= 0) return 0;
  float uniform = 0;
  for (int i = 0; i < 3; ++i) {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 17;
    random_ ^= random_ << 5;
    uniform += static_cast<float>(random_) * (1.0f / 4294967296.0f) - 0.5f;
  }
  // The sum of three uniform numbers has a variance of 1/4.
  float sample = excitation_ * 2.0f * uniform;
  for (int k = 0; k < kOrder; ++k) sample += predictor_[k] * past_[k];
  if (!(std::abs(sample) < 32768.0f)) sample = 0;
  std::copy_backward(past_.begin(), past_.end() - 1, past_.end());
  past_[0] = sample;
  return sample;
}

}  // namespace copperline
