#include "fsk-demodulator.h"

#include <algorithm>
#include <cmath>
#include <complex>

namespace copperline {

namespace {

constexpr float kHighPassHz = 400.0f;
// Either amplitude is between these parts of the louder tone's: twist beyond ±10 dB is not followed.
constexpr float kLeastShare = 0.25f;
constexpr float kMostShare = 1.15f;
// Over about 30 bits the peak forgets what was before: an alerting tone or ring much louder than the message.
constexpr float kPeakDecay = 0.995f;
constexpr float kRise = 1.0f / 24;
constexpr float kFall = 1.0f / 48;
// Followed on samples that are clearly one tone.
constexpr float kClear = 0.35f;
constexpr float kMostSoft = 1.5f;
constexpr float kTiny = 1e-3f;

// The share of tap `i` in a window of one bit around the middle.
float weight(int i) { return i == 0 || i == 7 ? (kFskBitSamples - 6.0f) / 2.0f : 1.0f; }

}  // namespace

FskDemodulator::Tone FskDemodulator::makeTone(float hz) {
  Tone tone{};
  for (int i = 0; i < kTaps; i++) {
    const float angle = 2.0f * static_cast<float>(M_PI) * hz / kSampleRateHz * i;
    tone.cosine[i] = weight(i) * std::cos(angle);
    tone.sine[i] = weight(i) * std::sin(angle);
  }
  return tone;
}

FskDemodulator::FskDemodulator(float markHz, float spaceHz)
    : highPass1_(Biquad::highPass(kHighPassHz, 0.5412f)),
      highPass2_(Biquad::highPass(kHighPassHz, 1.3066f)),
      mark_(makeTone(markHz)),
      space_(makeTone(spaceHz)) {
  std::complex<float> sum = 0;
  for (int i = 0; i < kTaps; i++) {
    sum += std::polar(weight(i), 2.0f * static_cast<float>(M_PI) * (markHz - spaceHz) / kSampleRateHz * i);
  }
  crossTalk_ = std::abs(sum) / kFskBitSamples;
}

void FskDemodulator::correlate(const Tone& tone, Frame& out) const {
  Frame re{};
  Frame im{};
  // Sample by sample in the inner loop, so that the compiler may do several at once.
  for (int tap = 0; tap < kTaps; tap++) {
    const float* from = filtered_.data() + kTaps - 1 - tap;
    const float cosine = tone.cosine[tap];
    const float sine = tone.sine[tap];
    for (int i = 0; i < kFrameSamples; i++) {
      re[i] += from[i] * cosine;
      im[i] += from[i] * sine;
    }
  }
  for (int i = 0; i < kFrameSamples; i++) out[i] = std::sqrt(re[i] * re[i] + im[i] * im[i]) * (2.0f / kFskBitSamples);
}

void FskDemodulator::follow(Tone& tone, float amplitude) {
  tone.amplitude += (amplitude - tone.amplitude) * (amplitude > tone.amplitude ? kRise : kFall);
}

void FskDemodulator::process(const int16_t* samples, std::array<Soft, kFrameSamples>& out) {
  std::copy(filtered_.end() - (kTaps - 1), filtered_.end(), filtered_.begin());
  for (int i = 0; i < kFrameSamples; i++) {
    filtered_[kTaps - 1 + i] = highPass2_.step(highPass1_.step(samples[i]));
  }
  Frame marks;
  Frame spaces;
  correlate(mark_, marks);
  correlate(space_, spaces);
  Frame energies{};
  for (int tap = 0; tap < kTaps; tap++) {
    const float* from = filtered_.data() + kTaps - 1 - tap;
    const float share = weight(tap) / kFskBitSamples;
    for (int i = 0; i < kFrameSamples; i++) energies[i] += share * from[i] * from[i];
  }

  for (int i = 0; i < kFrameSamples; i++) {
    const float mark = marks[i];
    const float space = spaces[i];
    const float strongest = std::max(mark, space);
    peak_ = std::max({strongest, peak_ * kPeakDecay, kTiny});
    const float a = mark_.amplitude = std::clamp(mark_.amplitude, kLeastShare * peak_, kMostShare * peak_);
    const float b = space_.amplitude = std::clamp(space_.amplitude, kLeastShare * peak_, kMostShare * peak_);
    // ln I0(x) is near x where it matters: 2 A |c| - A² is each tone's log-likelihood, less what both share.
    const float likelihood = 2.0f * (a * mark - b * space) - (a * a - b * b);
    const float scale = a * a + b * b - 2.0f * crossTalk_ * a * b;
    const float value = std::clamp(likelihood / scale, -kMostSoft, kMostSoft);
    if (value > kClear) follow(mark_, mark);
    if (value < -kClear) follow(space_, space);
    out[i] = {value, energies[i], strongest * strongest / 2.0f, filtered_[kTaps - 1 + i], a, b};
  }
}

}  // namespace copperline
