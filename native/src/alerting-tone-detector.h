// The alerting tone that announces caller ID: 2130 and 2750 Hz together (CAS, DT-AS, TAS).
#pragma once

#include <array>
#include <complex>
#include <cstdint>

#include "biquad.h"
#include "frame.h"

namespace copperline {

// GR-30 calls it CAS (80 ms, 0.5 % off at most, -14 to -32 dBm, twist 6 dB), ETSI EN 300 659 and BT SIN 227 DT-AS (88 to
// 110 ms on-hook, 75 to 85 ms off-hook, 1.1 % off, 7 dB). A voice has these two frequencies now and then, but not alone
// above 1.8 kHz, steady for 70 ms, and gone at once: the tone is told when it ended. What lies below 1.8 kHz, as most of
// a voice does, does not hide it.
class AlertingToneDetector {
 public:
  // One frame. The tone's duration in ms in the frame in which it is sure to have ended; 0 otherwise.
  int process(const int16_t* samples);

 private:
  static constexpr int kHopSamples = 20;
  static constexpr int kHops = 4;  // a window is four hops: 10 ms
  static constexpr int kMostHops = 64;
  using Pair = std::array<std::complex<float>, 2>;

  struct Look {
    Pair tones;
    std::array<float, 2> powers;
    bool hit;
  };
  Look look();
  int step(const Look& now);
  int judge() const;

  Biquad highPass1_ = Biquad::highPass(1800.0f, 0.5412f);
  Biquad highPass2_ = Biquad::highPass(1800.0f, 1.3066f);
  std::array<float, kHopSamples * kHops> window_{};
  int filled_ = 0;
  int64_t hops_ = 0;
  std::array<Look, kMostHops> looks_{};
  int count_ = 0;  // of a candidate's hops; 0 while there is none
  int missed_ = 0;
};

}  // namespace copperline
