// Caller ID's data link: 1200 baud FSK, 8N1 characters, message = type, length, data, checksum.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "fsk-demodulator.h"
#include "fsk-framing.h"
#include "fsk-sequence.h"

namespace copperline {

// kJclip: V.23 in NTT's frame.
enum class FskStandard { kBell202, kV23, kJclip };

// Characters are read from soft bits some ten bits late, each as a whole: the moment of its start bit is the one that
// makes all its ten bits clearest. No bit clock runs, so characters may stand apart by any time (ADR 0005).
class FskReceiver {
 public:
  using OnMessage = std::function<void(const std::vector<uint8_t>&)>;

  FskReceiver(FskStandard standard, OnMessage onMessage);
  FskReceiver(const FskReceiver&) = delete;
  FskReceiver& operator=(const FskReceiver&) = delete;

  void process(const int16_t* samples);  // one frame

 private:
  static constexpr int kKept = 256;  // a power of two

  struct Character {
    float start;  // of the start bit, samples after `cursor_`
    float startBit;
    float stopBit;
    uint8_t byte;       // each bit judged alone
    uint8_t coherent;   // each bit judged with its neighbours
    bool plausible;
  };

  void look();
  Character read(float pull) const;
  // `at` counts in samples from `cursor_`.
  float value(float at) const;
  float fit(float at) const;
  bool afterMark() const;
  void take(const Character& character);
  void drop();
  FskDemodulator::Soft& soft(int64_t at) { return kept_[static_cast<size_t>(at) & (kKept - 1)]; }
  const FskDemodulator::Soft& soft(int64_t at) const { return kept_[static_cast<size_t>(at) & (kKept - 1)]; }

  FskDemodulator demodulator_;
  const FskFraming& framing_;
  OnMessage onMessage_;
  std::array<FskDemodulator::Soft, kKept> kept_{};
  int64_t count_ = 0;   // soft bits taken
  int64_t cursor_ = 0;  // the next that might begin a character
  int64_t idleSince_ = 0;
  bool follows_ = false;  // a character ended at `cursor_ + early_`
  float early_ = 0;
  FskSequence sequence_;
  // The same characters in both readings: whichever checksum holds.
  std::vector<uint8_t> message_;
  std::vector<uint8_t> coherent_;
};

}  // namespace copperline
