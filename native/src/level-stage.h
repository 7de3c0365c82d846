// One direction's level: DC taken out, a gain in dB, and a limiter in place of clipping.
#pragma once

#include <cstdint>

#include "frame.h"

namespace copperline {

// Takes DC and what is below speech out: first order, -3 dB at 20 Hz, -0.02 dB at 300 Hz.
class OffsetBlocker {
 public:
  void process(int16_t* samples);

 private:
  float before_ = 0;
  float output_ = 0;
  float rounding_ = 0;  // what rounding left over is carried on: a constant comes out as 0, without a limit cycle
};

// A gain, then a limiter without look-ahead: untouched below -3 dBFS; above it the gain falls at once, sample by sample, so
// that the peak lands on a soft knee below full scale, and comes back within some 200 ms. A sine above the knee stays a
// sine, less loud.
class LevelStage {
 public:
  static constexpr float kMostDb = 20.0f;

  // Clamped to -20 ... +20 dB. A change is faded in over 20 ms.
  void setGainDb(float db);
  void process(int16_t* samples);
  // How much the limiter takes off now, as a factor: 1 is nothing.
  float reduction() const { return reduction_; }

 private:
  float gain_ = 1;
  float target_ = 1;
  float reduction_ = 1;
};

}  // namespace copperline
