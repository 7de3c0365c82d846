// The non-linear processor: takes out what the filter leaves of the echo, and never the near end.
#pragma once

#include <cstdint>

#include "comfort-noise.h"

namespace copperline {

// What is known of 5 ms, all mean squares.
struct EchoBlock {
  float played;     // the loudest 5 ms that may echo now
  float estimated;  // of the filter's estimate of the echo
  float residual;   // of what the filter left
  bool toneOnly;    // one or two steady tones are played: test calls and digits, left as they are
};

class EchoSuppressor {
 public:
  static constexpr int kBlockSamples = 40;

  // A path measured before: residual echo is small from the start.
  void trust();
  // The echo path is unknown: until it is learnt, what may be echo is taken for echo (ITU-T G.168 §6.4.2.3, 2A).
  // `returnPower` is how much of the played power comes back at most.
  void distrust(float returnPower);

  // Decides about 5 ms. Learns the background.
  void decide(const EchoBlock& block, const float* residual);
  // 5 ms, in place.
  void apply(float* residual);

  bool nearEnd() const { return hold_ > 0; }

 private:
  float echoBound(const EchoBlock& block) const;
  void trackBackground(const EchoBlock& block, const float* residual);

  ComfortNoise noise_;
  float ratio_ = 0.25f;       // residual echo over what is played, as seen lately
  float returnPower_ = 0.25f;
  float learntMs_ = 0;        // how long something was played since the path was unknown
  float smoothed_ = 0;
  float floor_ = 0;           // of the residual: the background's mean square
  float lowest_ = 1e12f;
  int lowestBlocks_ = 0;
  int loud_ = 0;              // blocks in a row above what echo can be
  int hold_ = 0;              // blocks for which the near end counts as speaking yet
  float gain_ = 1;
  float target_ = 1;
};

}  // namespace copperline
