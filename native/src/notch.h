// Takes one steady frequency out of a stream.
#pragma once

#include <cmath>

#include "frame.h"

namespace copperline {

// Second-order notch; `widthHz` between its -3 dB points. It settles in about 1/(3 widthHz) s.
class Notch {
 public:
  Notch(float hz, float widthHz) {
    const float w = 2.0f * static_cast<float>(M_PI) * hz / kSampleRateHz;
    const float r = std::tan(static_cast<float>(M_PI) * widthHz / kSampleRateHz);
    gain_ = 1.0f / (1.0f + r);
    twoCosine_ = 2.0f * std::cos(w);
    a1_ = -twoCosine_ * gain_;
    a2_ = (1.0f - r) * gain_;
  }

  float step(float input) {
    const float output = gain_ * (input - twoCosine_ * x1_ + x2_) - a1_ * y1_ - a2_ * y2_;
    x2_ = x1_;
    x1_ = input;
    y2_ = y1_;
    y1_ = std::abs(output) < 1e-3f ? 0.0f : output;  // as in HighPass
    return output;
  }

 private:
  float gain_;
  float twoCosine_;
  float a1_;
  float a2_;
  float x1_ = 0;
  float x2_ = 0;
  float y1_ = 0;
  float y2_ = 0;
};

}  // namespace copperline
