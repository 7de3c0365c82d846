// The line's background noise, learnt while nobody speaks and played where echo was taken out.
#pragma once

#include <array>
#include <cstdint>

namespace copperline {

// White noise through an all-pole filter of order 8 that was fitted to the background: level and colour are the line's.
class ComfortNoise {
 public:
  static constexpr int kOrder = 8;

  // Background heard: nothing but noise in it.
  void learn(const float* background, int count);
  float next();
  // Mean square of the background; 0 until something was learnt.
  float power() const { return power_; }

 private:
  void fit();

  std::array<float, kOrder + 1> correlation_{};
  std::array<float, kOrder> predictor_{};
  std::array<float, kOrder> past_{};
  float excitation_ = 0;
  float power_ = 0;
  uint32_t random_ = 0x2545f491;
};

}  // namespace copperline
