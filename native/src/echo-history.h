// What was played and what was heard, long enough for the largest delay and for the quick start's least squares.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "echo-path-solver.h"
#include "frame.h"

namespace copperline {

// Takes the DC out of both directions alike, so that the path between them stays the same: -3 dB at 13 Hz.
class DcBlocker {
 public:
  float step(float input) {
    const float output = input - last_ + 0.99f * kept_;
    last_ = input;
    kept_ = output > -1e-3f && output < 1e-3f ? 0.0f : output;  // denormal numbers in long silence are slow
    return output;
  }

 private:
  float last_ = 0;
  float kept_ = 0;
};

class EchoHistory {
 public:
  static constexpr int kMaxDelay = 120 * kSamplesPerMs;
  static constexpr int kMaxTaps = 64 * kSamplesPerMs;

  EchoHistory()
      : played_(EchoPathSolver::kSamples + kMaxTaps + kMaxDelay), heard_(EchoPathSolver::kSamples) {}

  void push(const int16_t* fromLine, const int16_t* toLine) {
    shift(played_);
    shift(heard_);
    for (int i = 0; i < kFrameSamples; ++i) {
      played_[played_.size() - kFrameSamples + i] = playedDc_.step(toLine[i]);
      heard_[heard_.size() - kFrameSamples + i] = heardDc_.step(fromLine[i]);
    }
  }

  // The latest frame heard.
  const float* heard() const { return heard_.data() + heard_.size() - kFrameSamples; }
  // `kSamples` heard up to now.
  const float* allHeard() const { return heard_.data(); }

  // What a reversed path of `taps` meets at the first of the last `samples` heard, `delay` samples late.
  const float* played(int taps, int delay, int samples = kFrameSamples) const {
    return played_.data() + played_.size() - samples - delay - (taps - 1);
  }

 private:
  static void shift(std::vector<float>& line) {
    std::memmove(line.data(), line.data() + kFrameSamples, (line.size() - kFrameSamples) * sizeof(float));
  }

  DcBlocker playedDc_;
  DcBlocker heardDc_;
  std::vector<float> played_;
  std::vector<float> heard_;
};

}  // namespace copperline
