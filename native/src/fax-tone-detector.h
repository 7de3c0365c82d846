// Is a fax machine or modem on the call? CNG, CED and ANSam by frequency, purity, steadiness and time.
#pragma once

#include <array>
#include <complex>
#include <cstdint>

#include "frame.h"

namespace copperline {

enum class FaxTone { kNone, kCng, kCed, kAnsam };

// One steady tone near `hz`, followed in blocks of 5 ms. All sums are over the run of blocks that hold the tone.
class SteadyTone {
 public:
  explicit SteadyTone(float hz);

  // The block's last sample closes it. True then: look at the rest.
  bool step(float sample);

  // How long the run lasts so far; 0 when there is none.
  int runMs() const { return finished_ ? 0 : good_ * kBlockMs; }
  // The run that ended with this block, ms; 0 when none did. What follows is then told of that run.
  int endedMs() const { return endedMs_; }
  // Off the nominal frequency.
  float offsetHz() const;
  // The same where reversals of phase do not count: good to +-50 Hz instead of +-100.
  float offsetHzDespiteReversals() const;
  // 1: the phase advances evenly; a gliding or trembling tone has less.
  float evenness() const;
  // Depth of an amplitude modulation of 15 Hz (V.8 ANSam: 0.2).
  float modulation() const;
  // Standard deviation of the amplitude less that modulation, over its mean.
  float unsteadiness() const;
  // Mean square of the last block, and of the run's tone.
  float power() const { return power_; }
  float runPower() const;

  static constexpr int kBlockSamples = 40;
  static constexpr int kBlockMs = kBlockSamples / kSamplesPerMs;

 private:
  bool tonal(float share) const;
  void extend(std::complex<float> now);
  void restart();

  // The nominal frequency over a block.
  std::array<std::complex<float>, kBlockSamples> wave_;
  float hz_;
  int at_ = 0;
  std::complex<float> sum_ = 0;
  float energy_ = 0;
  float power_ = 0;

  std::complex<float> before_ = 0;
  bool adjacent_ = false;
  int good_ = 0;    // blocks of the run that hold the tone
  int missed_ = 0;  // since the last of them
  int length_ = 0;  // all blocks of the run
  int endedMs_ = 0;
  bool finished_ = true;
  std::complex<double> advance_ = 0;
  std::complex<double> squaredAdvance_ = 0;  // reversals of phase do not show in it
  double advanceWeight_ = 0;
  double amplitude_ = 0;
  double amplitude2_ = 0;
  std::complex<double> beat_ = 0;
  std::complex<double> beatOfOne_ = 0;
};

// T.30 CNG: 1100 Hz +-38, 0.5 s on, 3 s off. V.25/T.30 CED: 2100 Hz +-15 for 2.6 s or more, with reversals of phase or
// without. V.8 ANSam: the same with 15 Hz amplitude modulation.
class FaxToneDetector {
 public:
  FaxToneDetector();
  // A tone that is certain within this frame; told once for each burst.
  FaxTone process(const int16_t* samples);

 private:
  bool looksLikeCng() const;
  FaxTone watchCng();
  FaxTone watchAnswer();

  SteadyTone cng_;
  SteadyTone answer_;
  bool answerTold_ = false;
  // Time since the last burst that looked like CNG began and ended, ms; negative: there was none.
  int sinceBurstBeganMs_ = -1;
  int sinceBurstEndedMs_ = -1;
  float burstPower_ = 0;
  // Nothing was heard since that burst, and it was not told yet.
  bool quietSince_ = false;
};

}  // namespace copperline
