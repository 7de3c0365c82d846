#include "fax-tone-detector.h"

#include <algorithm>
#include <cmath>

namespace copperline {

namespace {

constexpr float kPi = static_cast<float>(M_PI);
// Mean square of a sine of -46 dBm0: T.30 asks a receiver to take -43, of which ANSam is 2 dB less in its valleys.
const float kFloor = 0.5f * 32767.0f * 32767.0f * std::pow(10.0f, (-46.0f - kFullScaleSineDbm0) / 10.0f);
// The tone's share of a block's energy: 10 dB over white noise gives 0.9.
constexpr float kShare = 0.75f;
// A reversal of phase or a click costs a block or two.
constexpr int kMostMissed = 3;
constexpr float kEvenness = 0.95f;
constexpr float kUnsteadiness = 0.15f;
constexpr float kBeatHz = 15.0f;

constexpr float kCngHz = 1100.0f;
constexpr float kCngOffHz = 44.0f;  // 38 and the measure's own error
// T.30: 0.5 s +-15 %, and a block at each end.
constexpr int kCngShortestMs = 410;
constexpr int kCngLongestMs = 590;
// After one burst so much silence makes it certain; else a second burst when it is due.
constexpr int kCngQuietMs = 1000;
constexpr int kCngPeriodShortestMs = 2900;
constexpr int kCngPeriodLongestMs = 4150;
constexpr float kQuietBelow = 0.01f;  // -20 dB

constexpr float kAnswerHz = 2100.0f;
constexpr float kAnswerOffHz = 20.0f;
constexpr int kAnswerMs = 500;
constexpr float kLeastModulation = 0.1f;
constexpr float kMostModulation = 0.35f;

}  // namespace

SteadyTone::SteadyTone(float hz) : hz_(hz) {
  for (int i = 0; i < kBlockSamples; ++i) {
    const float angle = -2.0f * kPi * hz * static_cast<float>(i) / kSampleRateHz;
    wave_[i] = {std::cos(angle), std::sin(angle)};
  }
}

bool SteadyTone::step(float sample) {
  sum_ += wave_[at_] * sample;
  energy_ += sample * sample;
  if (++at_ < kBlockSamples) return false;
  at_ = 0;
  endedMs_ = 0;
  power_ = energy_ / kBlockSamples;
  const auto now = sum_;
  const float share = energy_ > 0 ? 2.0f * std::norm(now) / (kBlockSamples * energy_) : 0;
  sum_ = 0;
  energy_ = 0;
  if (tonal(share)) {
    extend(now);
    return true;
  }
  adjacent_ = false;
  if (finished_) return true;
  length_++;
  if (++missed_ > kMostMissed) {
    endedMs_ = good_ * kBlockMs;
    finished_ = true;
  }
  return true;
}

bool SteadyTone::tonal(float share) const { return share >= kShare && power_ >= kFloor; }

void SteadyTone::extend(std::complex<float> now) {
  if (finished_) restart();
  if (adjacent_) {
    const auto step = std::complex<double>(now) * std::conj(std::complex<double>(before_));
    const double size = std::abs(step);
    if (size > 0) {
      advance_ += step;
      squaredAdvance_ += step * step / size;
      advanceWeight_ += size;
    }
  }
  before_ = now;
  adjacent_ = true;
  missed_ = 0;
  good_++;
  const double amplitude = std::abs(now);
  const double angle = -2.0 * M_PI * kBeatHz * kBlockMs / 1000.0 * length_;
  const std::complex<double> beat(std::cos(angle), std::sin(angle));
  amplitude_ += amplitude;
  amplitude2_ += amplitude * amplitude;
  beat_ += amplitude * beat;
  beatOfOne_ += beat;
  length_++;
}

void SteadyTone::restart() {
  finished_ = false;
  good_ = 0;
  missed_ = 0;
  length_ = 0;
  advance_ = 0;
  squaredAdvance_ = 0;
  advanceWeight_ = 0;
  amplitude_ = 0;
  amplitude2_ = 0;
  beat_ = 0;
  beatOfOne_ = 0;
}

// The wave begins anew with each block, so a block's nominal advance is taken out here.
float SteadyTone::offsetHz() const {
  const double nominal = 2.0 * M_PI * hz_ * kBlockSamples / kSampleRateHz;
  const double turned = std::arg(advance_ * std::polar(1.0, -nominal));
  return static_cast<float>(turned / (2.0 * M_PI) * kSampleRateHz / kBlockSamples);
}

float SteadyTone::offsetHzDespiteReversals() const {
  const double nominal = 2.0 * M_PI * hz_ * kBlockSamples / kSampleRateHz;
  const double turned = std::arg(squaredAdvance_ * std::polar(1.0, -2.0 * nominal)) / 2.0;
  return static_cast<float>(turned / (2.0 * M_PI) * kSampleRateHz / kBlockSamples);
}

float SteadyTone::evenness() const {
  return advanceWeight_ > 0 ? static_cast<float>(std::abs(squaredAdvance_) / advanceWeight_) : 0;
}

float SteadyTone::modulation() const {
  if (good_ == 0 || amplitude_ <= 0) return 0;
  const auto beat = beat_ - amplitude_ / good_ * beatOfOne_;
  return static_cast<float>(2.0 * std::abs(beat) / amplitude_);
}

float SteadyTone::unsteadiness() const {
  if (good_ == 0 || amplitude_ <= 0) return 1;
  const double mean = amplitude_ / good_;
  const double relative = (amplitude2_ / good_) / (mean * mean) - 1.0;
  const double beat = modulation();
  return static_cast<float>(std::sqrt(std::max(0.0, relative - beat * beat / 2.0)));
}

float SteadyTone::runPower() const {
  const double mean = good_ > 0 ? amplitude_ / good_ : 0;
  return static_cast<float>(2.0 * mean * mean / (kBlockSamples * kBlockSamples));
}

FaxToneDetector::FaxToneDetector() : cng_(kCngHz), answer_(kAnswerHz) {}

FaxTone FaxToneDetector::process(const int16_t* samples) {
  FaxTone found = FaxTone::kNone;
  for (int i = 0; i < kFrameSamples; ++i) {
    const float sample = samples[i];
    if (cng_.step(sample)) {
      const auto tone = watchCng();
      if (tone != FaxTone::kNone) found = tone;
    }
    if (answer_.step(sample)) {
      const auto tone = watchAnswer();
      if (tone != FaxTone::kNone) found = tone;
    }
  }
  return found;
}

bool FaxToneDetector::looksLikeCng() const {
  const int ms = cng_.endedMs();
  return ms >= kCngShortestMs && ms <= kCngLongestMs && std::abs(cng_.offsetHz()) <= kCngOffHz &&
         cng_.evenness() >= kEvenness && cng_.unsteadiness() <= kUnsteadiness && cng_.modulation() < kLeastModulation;
}

FaxTone FaxToneDetector::watchCng() {
  if (sinceBurstBeganMs_ >= 0) {
    sinceBurstBeganMs_ += SteadyTone::kBlockMs;
    sinceBurstEndedMs_ += SteadyTone::kBlockMs;
    // Its own dying away on the line is no sound after it.
    if (sinceBurstEndedMs_ > 40 && cng_.power() > kQuietBelow * burstPower_) quietSince_ = false;
    if (sinceBurstBeganMs_ > kCngPeriodLongestMs + kCngLongestMs) sinceBurstBeganMs_ = -1;
  }
  if (looksLikeCng()) {
    const int sinceLastMs = sinceBurstBeganMs_ < 0 ? -1 : sinceBurstBeganMs_ - cng_.endedMs();
    sinceBurstBeganMs_ = cng_.endedMs();
    sinceBurstEndedMs_ = 0;
    burstPower_ = cng_.runPower();
    const bool inTime = sinceLastMs >= kCngPeriodShortestMs && sinceLastMs <= kCngPeriodLongestMs;
    quietSince_ = !inTime;
    return inTime ? FaxTone::kCng : FaxTone::kNone;
  }
  if (!quietSince_ || sinceBurstBeganMs_ < 0 || sinceBurstEndedMs_ < kCngQuietMs) return FaxTone::kNone;
  quietSince_ = false;
  return FaxTone::kCng;
}

FaxTone FaxToneDetector::watchAnswer() {
  if (answer_.runMs() == 0) answerTold_ = false;
  if (answerTold_ || answer_.runMs() < kAnswerMs) return FaxTone::kNone;
  if (std::abs(answer_.offsetHzDespiteReversals()) > kAnswerOffHz || answer_.evenness() < kEvenness) return FaxTone::kNone;
  if (answer_.unsteadiness() > kUnsteadiness) return FaxTone::kNone;
  answerTold_ = true;
  const float modulation = answer_.modulation();
  return modulation >= kLeastModulation && modulation <= kMostModulation ? FaxTone::kAnsam : FaxTone::kCed;
}

}  // namespace copperline
