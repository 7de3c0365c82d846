#include "level-stage.h"

#include <algorithm>
#include <cmath>

namespace copperline {

namespace {

// 1 - 2 pi 20 Hz / 8000 Hz.
const float kPole = std::exp(-2.0f * static_cast<float>(M_PI) * 20.0f / kSampleRateHz);
constexpr float kFullScale = 32767.0f;
// -3 dBFS.
constexpr float kKnee = 0.7079f * kFullScale;
// How far the gain comes back in a sample: a time constant of 100 ms.
constexpr float kRelease = 1.0f / (0.1f * kSampleRateHz);

// What a peak above the knee becomes: it goes on from the knee with slope 1 and never reaches full scale.
float softened(float peak) {
  const float room = kFullScale - kKnee;
  const float over = peak - kKnee;
  return kKnee + room * over / (over + room);
}

int16_t rounded(float value) {
  return static_cast<int16_t>(std::lround(std::clamp(value, -32768.0f, 32767.0f)));
}

}  // namespace

void OffsetBlocker::process(int16_t* samples) {
  for (int i = 0; i < kFrameSamples; ++i) {
    const float input = samples[i];
    // The gain makes it 0 dB at half the sample rate.
    output_ = kPole * output_ + 0.5f * (1.0f + kPole) * (input - before_);
    if (std::abs(output_) < 1e-6f) output_ = 0;  // denormal numbers in long silence are slow
    before_ = input;
    const float wanted = output_ + rounding_;
    samples[i] = rounded(wanted);
    rounding_ = std::clamp(wanted - static_cast<float>(samples[i]), -0.5f, 0.5f);
  }
}

void LevelStage::setGainDb(float db) {
  const float clamped = std::isfinite(db) ? std::clamp(db, -kMostDb, kMostDb) : 0.0f;
  target_ = std::pow(10.0f, clamped / 20.0f);
}

void LevelStage::process(int16_t* samples) {
  const float step = (target_ - gain_) / kFrameSamples;
  for (int i = 0; i < kFrameSamples; ++i) {
    gain_ += step;
    const float wanted = gain_ * samples[i];
    const float peak = std::abs(wanted) * reduction_;
    if (peak > kKnee) reduction_ *= softened(peak) / peak;
    else reduction_ += (1.0f - reduction_) * kRelease;
    samples[i] = rounded(wanted * reduction_);
  }
  gain_ = target_;
  if (reduction_ > 0.9999f) reduction_ = 1.0f;
}

}  // namespace copperline
