#include "echo-return-meter.h"

#include <algorithm>
#include <cmath>

#include "fir-kernels.h"

namespace copperline {

namespace {

// Four rows, four columns.
constexpr std::array<float, 8> kHz = {697, 770, 852, 941, 1209, 1336, 1477, 1633};
constexpr float kPlayedAtLeast = 2.5e3f;  // -50 dBm0, each frequency
constexpr int kFramesAfter = 8;
constexpr int kFramesAtLeast = 2;

const std::array<float, kFrameSamples>& window() {
  static const auto values = [] {
    std::array<float, kFrameSamples> hann{};
    for (int i = 0; i < kFrameSamples; ++i) {
      hann[i] = 0.5f - 0.5f * std::cos(2.0f * static_cast<float>(M_PI) * (i + 0.5f) / kFrameSamples);
    }
    return hann;
  }();
  return values;
}

// Goertzel's coefficients.
const std::array<float, 8>& turns() {
  static const auto values = [] {
    std::array<float, 8> all{};
    for (int k = 0; k < 8; ++k) all[k] = 2.0f * std::cos(2.0f * static_cast<float>(M_PI) * kHz[k] / kSampleRateHz);
    return all;
  }();
  return values;
}

// Mean squares of the sines of some frequencies in a windowed frame; side by side, so that vector registers are used.
template <size_t kCount>
std::array<float, kCount> powersAt(const std::array<float, kCount>& turn, const float* frame) {
  std::array<float, kCount> before{};
  std::array<float, kCount> now{};
  for (int i = 0; i < kFrameSamples; ++i) {
    for (size_t k = 0; k < kCount; ++k) {
      const float next = frame[i] + turn[k] * now[k] - before[k];
      before[k] = now[k];
      now[k] = next;
    }
  }
  std::array<float, kCount> powers;
  for (size_t k = 0; k < kCount; ++k) {
    const float magnitude = now[k] * now[k] + before[k] * before[k] - turn[k] * now[k] * before[k];
    powers[k] = 2.0f * magnitude / (0.25f * kFrameSamples * kFrameSamples);  // a Hann window's mean is 1/2
  }
  return powers;
}

}  // namespace

void EchoReturnMeter::push(const float* played, const float* heard) {
  const float total = energy(played, kFrameSamples) / kFrameSamples;
  const bool sounds = total > 2 * kPlayedAtLeast;
  if (!sounds && framesLeft_ == 0) return;

  std::array<float, kFrameSamples> windowed;
  const auto& hann = window();
  if (sounds) {
    for (int i = 0; i < kFrameSamples; ++i) windowed[i] = hann[i] * played[i];
    const auto powers = powersAt(turns(), windowed.data());
    const int low = static_cast<int>(std::max_element(powers.begin(), powers.begin() + 4) - powers.begin());
    const int high = static_cast<int>(std::max_element(powers.begin() + 4, powers.end()) - powers.begin());
    const float lowPower = powers[low];
    const float highPower = powers[high];
    const bool digit = std::min(lowPower, highPower) > kPlayedAtLeast && lowPower + highPower > 0.9f * total;
    if (digit) {
      if (low != low_ || high != high_) finish();
      low_ = low;
      high_ = high;
      ++framesPlayed_;
      framesLeft_ = kFramesAfter;
      played_ = std::max(played_, lowPower + highPower);
    } else if (total > 16 * played_) {
      finish();  // something else is played: its echo would be measured
      return;
    }
  }
  if (framesLeft_ == 0) return;
  for (int i = 0; i < kFrameSamples; ++i) windowed[i] = hann[i] * heard[i];
  const std::array<float, 2> both = {turns()[low_], turns()[high_]};
  const auto powers = powersAt(both, windowed.data());
  heard_ = std::max(heard_, powers[0] + powers[1]);
  if (--framesLeft_ == 0) finish();
}

void EchoReturnMeter::finish() {
  if (framesPlayed_ >= kFramesAtLeast) {
    sumDb_ += std::min(kMostDb, 10 * std::log10(played_ / std::max(heard_, 1e-3f)));
    ++digits_;
  }
  low_ = high_ = -1;
  framesPlayed_ = framesLeft_ = 0;
  played_ = heard_ = 0;
}

std::optional<float> EchoReturnMeter::erlDb() const {
  if (digits_ == 0) return std::nullopt;
  return sumDb_ / static_cast<float>(digits_);
}

}  // namespace copperline
