// The short-time spectrum of a line's audio, 200 to 3600 Hz, in bands as wide as the ear's.
#pragma once

#include <array>
#include <cstdint>

#include "frame.h"

namespace copperline {

// One Hann window of 32 ms, moved by 20 ms each time.
class BandSpectrum {
 public:
  static constexpr int kBands = 14;

  BandSpectrum();
  void take(const int16_t* frame);

  // Mean square of the samples, as far as they lie in the bands.
  float power() const { return power_; }
  // Of the whole band's power, what lies within 80 Hz of its three strongest lines: 1 for a tone of one to three frequencies.
  float concentration() const { return concentration_; }
  // Geometric over arithmetic mean of the power per Hz of the bands: 0.9 and more for white noise, under 0.3 for a voice.
  float flatness() const { return flatness_; }
  // Level of each band over their mean, dB; what lies 24 dB under the strongest one counts as that.
  const std::array<float, kBands>& shapeDb() const { return shapeDb_; }

 private:
  static constexpr int kSize = 256;
  static constexpr int kLines = kSize / 2;

  void transform();
  void measure();

  std::array<float, kSize> window_;
  std::array<float, kSize / 2> cosine_;
  std::array<float, kSize / 2> sine_;
  std::array<int, kSize> reversed_;
  std::array<float, kSize> samples_{};
  std::array<float, kSize> real_;
  std::array<float, kSize> imaginary_;
  std::array<float, kLines> lines_{};
  std::array<float, kBands> shapeDb_{};
  float power_ = 0;
  float concentration_ = 0;
  float flatness_ = 0;
};

}  // namespace copperline
