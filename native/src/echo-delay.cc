#include "echo-delay.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "fir-kernels.h"

namespace copperline {

namespace {

constexpr float kForget = 0.985f;      // a frame: 1.3 s
constexpr float kHeardAtLeast = 16;    // mean square after the filter
constexpr int kFramesAtLeast = 8;
constexpr int kNear = 24;              // 12 ms around the peak belong to it: a hybrid rings
constexpr float kStandsOut = 1.6f;     // above any other

// Low-pass at 850 Hz.
const std::array<float, 24>& lowPass() {
  static const auto taps = [] {
    std::array<float, 24> h{};
    float sum = 0;
    for (int i = 0; i < 24; ++i) {
      const float t = static_cast<float>(i) - 11.5f;
      const float w = 2.0f * static_cast<float>(M_PI) * 850.0f / kSampleRateHz;
      h[i] = std::sin(w * t) / t * (0.54f - 0.46f * std::cos(2.0f * static_cast<float>(M_PI) * i / 23.0f));
      sum += h[i];
    }
    for (auto& each : h) each /= sum;
    return h;
  }();
  return taps;
}

}  // namespace

EchoDelay::EchoDelay() : played_(kLags + kPerFrame), correlation_(kLags) {}

void EchoDelay::Decimator::run(const float* in, float* out) {
  std::array<float, kFilterTaps + kFrameSamples> line;
  std::copy_n(past, kFilterTaps, line.begin());
  std::copy_n(in, kFrameSamples, line.begin() + kFilterTaps);
  const auto& h = lowPass();
  for (int i = 0; i < kPerFrame; ++i) {
    float sum = 0;
    for (int k = 0; k < kFilterTaps; ++k) sum += h[k] * line[i * kDecimation + kDecimation + k];
    out[i] = sum - 0.6f * last;  // voices fall off with frequency
    last = sum;
  }
  std::copy_n(line.begin() + kFrameSamples, kFilterTaps, past);
}

void EchoDelay::reset() {
  std::fill(correlation_.begin(), correlation_.end(), 0.0f);
  frames_ = 0;
  peak_ = -1;
}

void EchoDelay::push(const float* played, const float* heard) {
  std::memmove(played_.data(), played_.data() + kPerFrame, kLags * sizeof(float));
  playedFilter_.run(played, played_.data() + kLags);
  std::array<float, kPerFrame> echo;
  heardFilter_.run(heard, echo.data());
  const float heardEnergy = energy(echo.data(), kPerFrame);
  const float playedEnergy = energy(played_.data(), kLags + kPerFrame) * kPerFrame / (kLags + kPerFrame);
  if (!(heardEnergy > kHeardAtLeast * kPerFrame && playedEnergy > 4 * kHeardAtLeast * kPerFrame)) return;
  const float weight = 1.0f / std::sqrt(heardEnergy * playedEnergy);
  // played_[kLags + n - lag] meets echo[n]; correlation_[i] is for the lag kLags - i.
  std::array<float, kLags> now;
  correlate(now.data(), kLags, echo.data(), kPerFrame, played_.data());
  for (int i = 0; i < kLags; ++i) correlation_[i] = kForget * correlation_[i] + weight * now[i];
  if (++frames_ >= kFramesAtLeast && frames_ % 4 == 0) find();
}

void EchoDelay::find() {
  int best = 0;
  for (int i = 1; i < kLags; ++i) {
    if (std::abs(correlation_[i]) > std::abs(correlation_[best])) best = i;
  }
  float other = 0;
  for (int i = 0; i < kLags; ++i) {
    if (std::abs(i - best) > kNear) other = std::max(other, std::abs(correlation_[i]));
  }
  const float height = std::abs(correlation_[best]);
  peak_ = height > 1.5f && height > kStandsOut * other ? (kLags - best) * kDecimation : -1;
}

}  // namespace copperline
