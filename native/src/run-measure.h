// What one element of a cadence was like while it lasted: how strong, how even, at which frequency.
#pragma once

#include <array>
#include <complex>

#include "tone-fit.h"

namespace copperline {

// The steps next to an element's edges see half of what is beside it; `edgeSteps` of them are left out at each end.
class RunMeasure {
 public:
  explicit RunMeasure(int edgeSteps = 1) : edgeSteps_(edgeSteps) {}

  void take(const Hearing& hearing);

  // No step lay clear of the edges: too short to say anything.
  bool isEmpty() const { return steps_ == 0; }
  double meanPower() const { return steps_ == 0 ? 0 : power_ / steps_; }
  // Standard deviation of the power, dB: a call-progress tone is even, a voice or an instrument is not.
  double unevennessDb() const;
  // Off the nominal frequency, Hz.
  double deviationHz() const;

 private:
  static constexpr int kMaxEdgeSteps = 4;

  int edgeSteps_;
  int taken_ = 0;
  std::array<Hearing, kMaxEdgeSteps> waiting_{};

  int steps_ = 0;
  double power_ = 0;
  double db_ = 0;
  double dbSquared_ = 0;
  std::complex<double> advance_ = 0;
};

}  // namespace copperline
