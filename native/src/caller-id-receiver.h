// FSK caller ID in any of the listened-for standards at once.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dsp-event.h"
#include "fsk-receiver.h"

namespace copperline {

// Bell 202 (1200/2200 Hz) and V.23 (1300/2100 Hz) are so close that each receiver often reads the
// other's message. A message is told once, under the standard whose mark frequency was heard. NTT's frame (V.23) cannot be
// taken for any of the two's.
class CallerIdReceiver {
 public:
  CallerIdReceiver(bool bell202, bool v23, bool jclip);

  bool listensFor(bool bell202, bool v23, bool jclip) const {
    return (bell202_ != nullptr) == bell202 && (v23_ != nullptr) == v23 && (jclip_ != nullptr) == jclip;
  }
  void process(const int16_t* samples, DspEvents& events);

 private:
  void voteOnMark(const int16_t* samples);
  void take(const std::vector<uint8_t>& message, DspEvents& events);

  std::unique_ptr<FskReceiver> bell202_;
  std::unique_ptr<FskReceiver> v23_;
  std::unique_ptr<FskReceiver> jclip_;
  DspEvents* events_ = nullptr;  // of the frame in work
  FskStandard decoding_ = FskStandard::kBell202;
  float bellVotes_ = 0;
  float v23Votes_ = 0;
  std::vector<uint8_t> last_;
  int framesSinceLast_ = 0;
};

}  // namespace copperline
