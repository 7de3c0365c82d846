#include "voice-detector.h"

#include <algorithm>
#include <cmath>

#include "frame.h"

namespace copperline {

namespace {

// Mean square of samples at a level in dBm0.
float powerOf(float dbm0) {
  return 0.5f * 32767.0f * 32767.0f * std::pow(10.0f, (dbm0 - kFullScaleSineDbm0) / 10.0f);
}

constexpr float kWeakestDbm0 = -46.0f;
// A voice is 9 dB over the line's noise, whose level is taken to rise by 1.5 dB/s at most.
constexpr float kOverNoise = 8.0f;
constexpr float kNoiseRise = 1.007f;
// What comes back of what we play is 6 dB weaker or more (G.168 §6: an echo return loss of 6 dB at least).
constexpr float kEchoReturn = 0.25f;
// A tone has 0.97 and more of its power in its lines, 0.94 at 12 dB over noise.
constexpr float kMostConcentrated = 0.93f;
constexpr float kFlattest = 0.6f;
// Mean change of a band in 60 ms: noise 2 dB, a modem 1 to 3 dB, a voice 5 dB and more.
constexpr float kRestlessDb = 3.5f;
constexpr int kCompareFrames = 3;
// Of the last 320 ms.
constexpr int kEnterRich = 5;
constexpr int kEnterCompared = 4;
constexpr int kAbsentFrames = 30;

float meanSquare(const int16_t* samples) {
  float sum = 0;
  for (int i = 0; i < kFrameSamples; i++) sum += static_cast<float>(samples[i]) * samples[i];
  return sum / kFrameSamples;
}

}  // namespace

VoiceDetector::VoiceDetector() : noise_(powerOf(-60.0f)) {}

void VoiceDetector::process(const int16_t* fromLine, const int16_t* toLine, DspEvents& events) {
  spectrum_.take(fromLine);
  auto& now = moments_[at_];
  now = Moment();
  now.shape = spectrum_.shapeDb();
  const bool strong = isStrong(spectrum_.power());
  now.judged = !mayBeEcho(fromLine, toLine) && strong;
  now.rich = now.judged && spectrum_.concentration() <= kMostConcentrated && spectrum_.flatness() <= kFlattest;
  const auto& before = moments_[(at_ + kWindowFrames - kCompareFrames) % kWindowFrames];
  if (now.judged && before.judged) {
    float sum = 0;
    for (int band = 0; band < BandSpectrum::kBands; band++) sum += std::abs(now.shape[band] - before.shape[band]);
    now.restlessDb = sum / BandSpectrum::kBands;
  }
  at_ = (at_ + 1) % kWindowFrames;
  const bool wasPresent = present_;
  if (hears()) {
    present_ = true;
    absentFrames_ = 0;
  } else if (++absentFrames_ >= kAbsentFrames) {
    present_ = false;
  }
  if (present_ != wasPresent) events.push_back(VoiceChange{present_});
}

bool VoiceDetector::mayBeEcho(const int16_t* fromLine, const int16_t* toLine) {
  played_[playedAt_] = meanSquare(toLine);
  playedAt_ = (playedAt_ + 1) % static_cast<int>(played_.size());
  const float loudest = *std::max_element(played_.begin(), played_.end());
  return loudest > powerOf(kWeakestDbm0) && meanSquare(fromLine) < loudest * kEchoReturn;
}

bool VoiceDetector::isStrong(float power) {
  noise_ = std::clamp(power, powerOf(-70.0f), noise_ * kNoiseRise);
  static const float weakest = powerOf(kWeakestDbm0);
  return power > weakest && power > noise_ * kOverNoise;
}

bool VoiceDetector::hears() const {
  int rich = 0;
  int compared = 0;
  float restless = 0;
  for (const auto& each : moments_) {
    if (each.rich) rich++;
    if (each.restlessDb < 0) continue;
    compared++;
    restless += each.restlessDb;
  }
  return rich >= kEnterRich && compared >= kEnterCompared && restless >= kRestlessDb * static_cast<float>(compared);
}

}  // namespace copperline
