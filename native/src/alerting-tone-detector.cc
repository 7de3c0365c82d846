#include "alerting-tone-detector.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace copperline {

namespace {

constexpr std::array<float, 2> kHz = {2130.0f, 2750.0f};
constexpr float kTwoPi = 2.0f * static_cast<float>(M_PI);
constexpr float kHopSeconds = 20.0f / kSampleRateHz;
constexpr int kWindowSamples = 80;
// After so many hops both tones have turned whole times.
constexpr int kPeriodHops = 40;

constexpr float dB(float db) { return std::pow(10.0f, db / 10.0f); }

// SIN 227 wants -37.8 dBm a tone; below this is nothing.
const float kLeastPower = 32767.0f * 32767.0f / 2.0f * dB(-41.0f - kFullScaleSineDbm0);
const float kTwist = dB(9.0f);
// What the two tones are of all there is above 1.8 kHz: 0.98 at 20 dB over noise, 0.75 in noise as strong as each tone.
constexpr float kShare = 0.70f;
// The window's edges: a tone fills half of it where its amplitude is half.
const float kEdge = dB(-6.0f);
// 1.1 % must be taken (SIN 227), 3.5 % refused.
constexpr float kOff = 0.0135f;
constexpr int kShortestMs = 64;
constexpr int kLongestMs = 126;
constexpr int kMostMissed = 2;
constexpr int kHopMsTimesTwo = 5;
// Between the quietest and the loudest of its middle, each tone: at 20 dB over noise it is 2 dB.
const float kSteady = dB(5.0f);

struct Tables {
  // Hann-weighted.
  std::array<std::array<std::complex<float>, kWindowSamples>, 2> waves;
  std::array<float, kWindowSamples> hann;
  Tables() {
    for (int n = 0; n < kWindowSamples; n++) {
      hann[n] = 0.5f - 0.5f * std::cos(kTwoPi * (n + 0.5f) / kWindowSamples);
      for (int tone = 0; tone < 2; tone++) {
        const float radians = -kTwoPi * kHz[tone] * n / kSampleRateHz;
        waves[tone][n] = std::complex<float>(std::cos(radians), std::sin(radians)) * hann[n];
      }
    }
  }
};

const Tables& tables() {
  static const Tables made;
  return made;
}

}  // namespace

int AlertingToneDetector::process(const int16_t* samples) {
  int durationMs = 0;
  for (int i = 0; i < kFrameSamples; i++) {
    const float sample = highPass2_.step(highPass1_.step(samples[i]));
    window_[kWindowSamples - kHopSamples + filled_] = sample;
    if (++filled_ < kHopSamples) continue;
    durationMs = std::max(durationMs, step(look()));
    hops_++;
    filled_ = 0;
    std::copy(window_.begin() + kHopSamples, window_.end(), window_.begin());
  }
  return durationMs;
}

AlertingToneDetector::Look AlertingToneDetector::look() {
  const auto& table = tables();
  Look now{};
  float energy = 0;
  for (int n = 0; n < kWindowSamples; n++) energy += table.hann[n] * window_[n] * window_[n];
  energy *= 2.0f / kWindowSamples;  // mean square
  if (!(energy > kLeastPower)) return now;
  for (int tone = 0; tone < 2; tone++) {
    std::complex<float> sum = 0;
    for (int n = 0; n < kWindowSamples; n++) sum += window_[n] * table.waves[tone][n];
    // The phase that the nominal frequency has at this hop is taken off: what is left turns with the error alone.
    const float cycles = kHz[tone] * kHopSeconds;
    const float turns = std::fmod(cycles * static_cast<float>(hops_ % kPeriodHops), 1.0f);
    now.tones[tone] = sum * std::polar(1.0f, -kTwoPi * turns);
    now.powers[tone] = 8.0f * std::norm(sum) / (kWindowSamples * kWindowSamples);
  }
  const auto [low, high] = now.powers;
  now.hit = std::min(low, high) > kLeastPower && low < high * kTwist && high < low * kTwist &&
            low + high > kShare * energy;
  return now;
}

int AlertingToneDetector::step(const Look& now) {
  if (count_ == 0) {
    if (now.hit) {
      looks_[0] = now;
      count_ = 1;
      missed_ = 0;
    }
    return 0;
  }
  if (count_ < kMostHops) looks_[count_++] = now;
  if (now.hit) {
    missed_ = 0;
    return 0;
  }
  if (++missed_ <= kMostMissed) return 0;
  const int durationMs = judge();
  count_ = 0;
  return durationMs;
}

int AlertingToneDetector::judge() const {
  if (count_ == kMostHops) return 0;
  const int hits = count_ - missed_;
  // The middle: the window's length is left out at both ends.
  const int first = kHops;
  const int last = hits - kHops;
  if (last - first < 8) return 0;
  std::array<float, 2> means{};
  for (int tone = 0; tone < 2; tone++) {
    float least = looks_[first].powers[tone];
    float most = least;
    std::complex<float> near = 0;
    std::complex<float> far = 0;
    for (int i = first; i < last; i++) {
      least = std::min(least, looks_[i].powers[tone]);
      most = std::max(most, looks_[i].powers[tone]);
      means[tone] += looks_[i].powers[tone];
      near += looks_[i].tones[tone] * std::conj(looks_[i - 1].tones[tone]);
      far += looks_[i].tones[tone] * std::conj(looks_[i - kHops].tones[tone]);
    }
    means[tone] /= static_cast<float>(last - first);
    if (most > least * kSteady) return 0;
    const float rough = std::arg(near) / (kTwoPi * kHopSeconds);
    // Windows that do not overlap tell the frequency best, but only within 50 Hz.
    const float fine = std::arg(far * std::polar(1.0f, -kTwoPi * rough * kHopSeconds * kHops)) /
                           (kTwoPi * kHopSeconds * kHops) + rough;
    if (std::abs(fine) > kOff * kHz[tone]) return 0;
  }
  // From half the amplitude to half the amplitude.
  int inside = 0;
  for (int i = 0; i < count_; i++) {
    inside += looks_[i].powers[0] >= means[0] * kEdge && looks_[i].powers[1] >= means[1] * kEdge;
  }
  // It ends at once: what follows within 10 ms is not the tone fading away.
  const auto& end = looks_[count_ - 1];
  if (end.powers[0] > means[0] * 0.5f || end.powers[1] > means[1] * 0.5f) return 0;
  const int durationMs = inside * kHopMsTimesTwo / 2;
  return durationMs >= kShortestMs && durationMs <= kLongestMs ? durationMs : 0;
}

}  // namespace copperline
