// Ten bits of an FSK character judged together: the phase runs on from bit to bit.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdint>

#include "fsk-demodulator.h"

namespace copperline {

// Judged one by one, bits of V.23 (tones only 800 Hz apart) fail now and then at 10 dB over noise. Phase-continuous FSK
// has memory: the three bits around each bit are correlated as one wave with each of their eight possible courses, and
// the byte whose bits are together the likeliest is taken (after Osborne and Luntz, IEEE Trans. Comm. 1974). A line whose
// delay differs much between the tones breaks this, so it is a second reading, beside the one by single bits.
class FskSequence {
 public:
  static constexpr int kBits = 10;  // start, eight, stop
  static constexpr int kMargin = 5;  // samples needed before the first bit's edge and after the last's

  FskSequence(float markHz, float spaceHz);

  // `samples[at]` for any whole `at` from `start - kMargin` to `start + 10 bits + kMargin`; amplitudes as followed.
  template <typename SampleAt>
  uint8_t read(float start, float markAmplitude, float spaceAmplitude, const SampleAt& sampleAt) const;

 private:
  using Bits = std::array<std::array<std::complex<float>, 2>, kBits>;  // [bit][0 space, 1 mark]
  uint8_t likeliest(const Bits& bits, std::array<float, 2> amplitudes) const;

  std::array<float, 2> radians_;  // per sample
};

template <typename SampleAt>
uint8_t FskSequence::read(float start, float markAmplitude, float spaceAmplitude, const SampleAt& sampleAt) const {
  Bits bits{};
  for (int bit = 0; bit < kBits; bit++) {
    const float middle = start + (static_cast<float>(bit) + 0.5f) * kFskBitSamples;
    const int first = static_cast<int>(std::floor(middle)) - 3;
    for (int i = 0; i < 8; i++) {
      const float away = static_cast<float>(first + i) - middle;
      // Each sample stands for half a sample before and after it.
      const float share = std::clamp(kFskBitSamples / 2.0f + 0.5f - std::abs(away), 0.0f, 1.0f);
      const float sample = share * sampleAt(first + i);
      for (int tone = 0; tone < 2; tone++) {
        const float angle = radians_[tone] * away;
        bits[bit][tone] += std::complex<float>(sample * std::cos(angle), -sample * std::sin(angle));
      }
    }
  }
  return likeliest(bits, {spaceAmplitude, markAmplitude});
}

}  // namespace copperline
