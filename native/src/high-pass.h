// Takes DC, mains hum and ringing remains out of what the tone detector sees.
#pragma once

#include <cmath>

#include "frame.h"

namespace copperline {

// Second-order Butterworth high-pass at 180 Hz: -22 dB at 50 Hz, -0.3 dB at 350 Hz. Dial tones of 350 Hz and up pass
// untouched; a codec's DC offset and a line's hum would otherwise count as "something else than the tone".
class HighPass {
 public:
  HighPass() {
    const float w = 2.0f * static_cast<float>(M_PI) * 180.0f / kSampleRateHz;
    const float alpha = std::sin(w) / static_cast<float>(M_SQRT2);
    const float cosine = std::cos(w);
    gain_ = (1.0f + cosine) / 2.0f / (1.0f + alpha);
    a1_ = -2.0f * cosine / (1.0f + alpha);
    a2_ = (1.0f - alpha) / (1.0f + alpha);
  }

  float step(float input) {
    const float output = gain_ * (input - 2.0f * x1_ + x2_) - a1_ * y1_ - a2_ * y2_;
    x2_ = x1_;
    x1_ = input;
    y2_ = y1_;
    y1_ = std::abs(output) < 1e-3f ? 0.0f : output;  // denormal numbers in long silence are slow
    return output;
  }

 private:
  float gain_;
  float a1_;
  float a2_;
  float x1_ = 0;
  float x2_ = 0;
  float y1_ = 0;
  float y2_ = 0;
};

}  // namespace copperline
