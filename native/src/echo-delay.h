// How late the echo comes: FIFOs between us and the line, before the hybrid's own few milliseconds.
#pragma once

#include <vector>

#include "echo-history.h"

namespace copperline {

// Cross-correlation of both directions at 2 kHz over 180 ms, every frame weighing alike. Steady tones fit at many delays;
// nothing is told until one delay stands out.
class EchoDelay {
 public:
  static constexpr int kDecimation = 4;

  EchoDelay();
  // A frame of each direction.
  void push(const float* played, const float* heard);
  void reset();
  // Of the strongest echo, in samples at 8 kHz; -1 while none stands out.
  int peak() const { return peak_; }

 private:
  static constexpr int kPerFrame = kFrameSamples / kDecimation;
  static constexpr int kLags = (EchoHistory::kMaxDelay + EchoHistory::kMaxTaps) / kDecimation;
  static constexpr int kFilterTaps = 24;

  struct Decimator {
    float past[kFilterTaps] = {};
    float last = 0;
    void run(const float* in, float* out);
  };

  void find();

  Decimator playedFilter_;
  Decimator heardFilter_;
  std::vector<float> played_;       // newest last
  std::vector<float> correlation_;  // the largest lag first
  int frames_ = 0;
  int peak_ = -1;
};

}  // namespace copperline
