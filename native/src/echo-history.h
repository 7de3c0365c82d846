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

  // `learn` reads one sample beyond the last that it needs.
  EchoHistory() : played_(kPlayed + kRoom + 1), heard_(EchoPathSolver::kSamples + kRoom) {}

  void push(const int16_t* fromLine, const int16_t* toLine) {
    if (at_ == kRoom) startAgain();
    float* played = played_.data() + kPlayed + at_;
    float* heard = heard_.data() + EchoPathSolver::kSamples + at_;
    for (int i = 0; i < kFrameSamples; ++i) {
      played[i] = playedDc_.step(toLine[i]);
      heard[i] = heardDc_.step(fromLine[i]);
    }
    at_ += kFrameSamples;
  }

  // The last `samples` heard: the latest frame.
  const float* heard(int samples = kFrameSamples) const { return allHeard() + EchoPathSolver::kSamples - samples; }
  // `kSamples` heard up to now.
  const float* allHeard() const { return heard_.data() + at_; }

  // What a reversed path of `taps` meets at the first of the last `samples` heard, `delay` samples late.
  const float* played(int taps, int delay, int samples = kFrameSamples) const {
    return played_.data() + at_ + kPlayed - samples - delay - (taps - 1);
  }

 private:
  static constexpr int kPlayed = EchoPathSolver::kSamples + kMaxTaps + kMaxDelay;
  // What is kept moves on through this, and back to the beginning all at once.
  static constexpr int kRoom = 16 * kFrameSamples;

  void startAgain() {
    std::memmove(played_.data(), played_.data() + at_, kPlayed * sizeof(float));
    std::memmove(heard_.data(), heard_.data() + at_, EchoPathSolver::kSamples * sizeof(float));
    at_ = 0;
  }

  DcBlocker playedDc_;
  DcBlocker heardDc_;
  std::vector<float> played_;
  std::vector<float> heard_;
  int at_ = 0;
};

}  // namespace copperline
