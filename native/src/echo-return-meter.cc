#include "echo-return-meter.h"

#include <algorithm>
#include <cmath>

#include "fir-kernels.h"

namespace copperline {

namespace {

constexpr std::array<float, 4> kLowHz = {697, 770, 852, 941};
constexpr std::array<float, 4> kHighHz = {1209, 1336, 1477, 1633};
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

// Mean square of the sine of this frequency in a windowed frame.
float powerAt(float hz, const float* frame) {
  const float turn = 2.0f * std::cos(2.0f * static_cast<float>(M_PI) * hz / kSampleRateHz);
  float before = 0;
  float now = 0;
  for (int i = 0; i < kFrameSamples; ++i) {
    const float next = frame[i] + turn * now - before;
    before = now;
    now = next;
  }
  const float magnitude = now * now + before * before - turn * now * before;
  return 2.0f * magnitude / (0.25f * kFrameSamples * kFrameSamples);  // a Hann window's mean is 1/2
}

int strongest(const std::array<float, 4>& hz, const float* frame, float& power) {
  int best = 0;
  power = 0;
  for (int i = 0; i < 4; ++i) {
    const float here = powerAt(hz[i], frame);
    if (here > power) {
      power = here;
      best = i;
    }
  }
  return best;
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
    float lowPower = 0;
    float highPower = 0;
    const int low = strongest(kLowHz, windowed.data(), lowPower);
    const int high = strongest(kHighHz, windowed.data(), highPower);
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
  heard_ = std::max(heard_, powerAt(kLowHz[low_], windowed.data()) + powerAt(kHighHz[high_], windowed.data()));
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
