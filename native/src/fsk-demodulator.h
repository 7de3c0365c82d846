// Samples of a 1200 baud FSK signal to soft bits: how surely it is mark, and how much it is FSK at all.
#pragma once

#include <array>
#include <cstdint>

#include "biquad.h"
#include "frame.h"

namespace copperline {

constexpr float kFskBaud = 1200.0f;
constexpr float kFskBitSamples = kSampleRateHz / kFskBaud;

// Both tones are correlated over one bit (the matched filter) and weighed as a maximum-likelihood receiver would
// that knows their two amplitudes but not their phases. Amplitudes are followed each on its own, so that twist of a
// long line moves no threshold; and their cross-talk (800 Hz at 1200 baud is not orthogonal) is reckoned with.
class FskDemodulator {
 public:
  struct Soft {
    float value;      // +1 mark, -1 space, 0 no opinion; limited to ±1.5
    float energy;     // of the window, mean square
    float fitted;     // what of it the likelier tone explains
    float sample;     // the filtered sample that came last
    float mark;       // followed amplitudes
    float space;
  };
  // A value belongs to the moment this many samples before the sample that gave it.
  static constexpr float kDelaySamples = 3.5f;

  FskDemodulator(float markHz, float spaceHz);

  // One frame, one soft bit a sample.
  void process(const int16_t* samples, std::array<Soft, kFrameSamples>& out);

 private:
  // Eight samples, the outer two in part: 6.67 in all, one bit.
  static constexpr int kTaps = 8;
  using Frame = std::array<float, kFrameSamples>;
  struct Tone {
    std::array<float, kTaps> cosine;
    std::array<float, kTaps> sine;
    float amplitude = 0;  // followed
  };
  static Tone makeTone(float hz);
  // The amplitude of a sine of this frequency that would give the same correlation, for each sample.
  void correlate(const Tone& tone, Frame& out) const;
  static void follow(Tone& tone, float amplitude);

  // 4th-order Butterworth high-pass: hum, ringing remains and DC. 18 dB of 60 Hz above the signal may be there (GR-30).
  Biquad highPass1_;
  Biquad highPass2_;
  std::array<float, kFrameSamples + kTaps - 1> filtered_{};  // the last frame's end, then this frame
  Tone mark_;
  Tone space_;
  float crossTalk_;
  float peak_ = 0;  // of either tone, lately
};

}  // namespace copperline
