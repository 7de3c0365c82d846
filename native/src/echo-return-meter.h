// Echo return loss measured with the digits that we dial: two known frequencies out, the same two back.
#pragma once

#include <array>
#include <optional>

#include "frame.h"

namespace copperline {

// For each digit played: the strongest 20 ms of its two frequencies played, against the strongest heard until 160 ms after
// its end. Dial tone is elsewhere in the spectrum and does not disturb. The result is the mean over the digits, in dB.
class EchoReturnMeter {
 public:
  static constexpr float kMostDb = 60;

  // A frame of each direction.
  void push(const float* played, const float* heard);
  std::optional<float> erlDb() const;
  void reset() { *this = EchoReturnMeter(); }

 private:
  void finish();

  int low_ = -1;  // the digit's row and column while it is measured
  int high_ = -1;
  int framesPlayed_ = 0;
  int framesLeft_ = 0;
  float played_ = 0;
  float heard_ = 0;
  float sumDb_ = 0;
  int digits_ = 0;
};

}  // namespace copperline
