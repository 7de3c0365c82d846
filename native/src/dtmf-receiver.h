// DTMF of the far end: what is heard, less the echo of what we play.
#pragma once

#include <array>
#include <cstdint>

#include "dsp-event.h"
#include "dtmf-detector.h"

namespace copperline {

// A digit that we play ourselves comes back through the hybrid 10 to 20 dB down, well inside a receiver's range: what
// is played is listened to as well, and its echo is dropped.
class DtmfReceiver {
 public:
  DtmfReceiver();
  void process(const int16_t* fromLine, const int16_t* toLine, int count, DspEvents& events);

 private:
  void takePlayed(const int16_t* toLine, int count);
  void takeHeard(const int16_t* fromLine, int count, DspEvents& events);
  void tellSuspicion(DspEvents& events);
  bool isEcho(char digit) const;

  DtmfDetector heard_;
  DtmfDetector played_;
  bool heardIsEcho_ = false;
  bool suspicionTold_ = false;
  std::array<int, kDtmfDigits> msSincePlayed_;  // by the digit's place in kDtmfKeys
};

}  // namespace copperline
