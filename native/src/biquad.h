// A second-order filter section, direct form II transposed.
#pragma once

#include <cmath>

#include "frame.h"

namespace copperline {

class Biquad {
 public:
  // One section of a Butterworth high-pass; `q` picks the section (0.7071 alone; 0.5412 and 1.3066 for 4th order).
  static Biquad highPass(float hz, float q) {
    const float w = 2.0f * static_cast<float>(M_PI) * hz / kSampleRateHz;
    const float alpha = std::sin(w) / (2.0f * q);
    const float cosine = std::cos(w);
    Biquad section;
    section.b0_ = (1.0f + cosine) / 2.0f / (1.0f + alpha);
    section.b1_ = -2.0f * section.b0_;
    section.b2_ = section.b0_;
    section.a1_ = -2.0f * cosine / (1.0f + alpha);
    section.a2_ = (1.0f - alpha) / (1.0f + alpha);
    return section;
  }

  float step(float input) {
    const float output = b0_ * input + s1_;
    s1_ = b1_ * input - a1_ * output + s2_;
    s2_ = b2_ * input - a2_ * output;
    // Denormal numbers in long silence are slow.
    if (std::abs(s1_) < 1e-6f) s1_ = 0;
    if (std::abs(s2_) < 1e-6f) s2_ = 0;
    return output;
  }

 private:
  float b0_ = 1;
  float b1_ = 0;
  float b2_ = 0;
  float a1_ = 0;
  float a2_ = 0;
  float s1_ = 0;
  float s2_ = 0;
};

}  // namespace copperline
