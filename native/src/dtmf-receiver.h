// DTMF from the line, by spandsp's receiver.
#pragma once

#include <spandsp.h>

#include <cstdint>
#include <memory>

#include "dsp-event.h"

namespace copperline {

// One spandsp receiver and the digit it is in.
class DigitStream {
 public:
  DigitStream();
  DigitStream(const DigitStream&) = delete;
  DigitStream& operator=(const DigitStream&) = delete;

  struct Change {
    char digit;        // 0 when a digit ended and none follows
    int durationMs;    // of what was before this change
  };

  // At most a few changes a frame; the array is valid until the next call.
  const std::vector<Change>& process(const int16_t* samples, int count);

 private:
  struct Free {
    void operator()(dtmf_rx_state_t* state) const { dtmf_rx_free(state); }
  };
  static void onChange(void* user, int code, int level, int delay);

  std::unique_ptr<dtmf_rx_state_t, Free> state_;
  std::vector<Change> changes_;
};

// Digits of the far end. A digit that we play ourselves comes back through the hybrid 10 to 20 dB
// down, well inside a receiver's range: what is played is listened to as well, and its echo is dropped.
class DtmfReceiver {
 public:
  void process(const int16_t* fromLine, const int16_t* toLine, int count, DspEvents& events);

 private:
  bool isEcho(char digit) const;
  void begin(char digit, DspEvents& events);
  void end(int durationMs, DspEvents& events);

  DigitStream heard_;
  DigitStream played_;
  char heardDigit_ = 0;
  bool heardIsEcho_ = false;
  char playedDigit_ = 0;
  char lastPlayedDigit_ = 0;
  int msSincePlayed_ = 0;
};

}  // namespace copperline
