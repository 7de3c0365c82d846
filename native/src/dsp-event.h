// What a frame told: plain values, turned into JS objects at the addon's edge.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

namespace copperline {

struct DigitStart {
  char digit;
};

struct DigitEnd {
  char digit;
  int durationMs;
};

// A message whose checksum held: type, length, data and checksum byte as they came.
struct CallerIdBytes {
  const char* standard;  // "bell202" or "v23"
  std::vector<uint8_t> bytes;
};

// `templateIndex` counts in the list given to listenTones().
struct ToneChange {
  int templateIndex;
  bool present;
};

using DspEvent = std::variant<DigitStart, DigitEnd, CallerIdBytes, ToneChange>;
using DspEvents = std::vector<DspEvent>;

}  // namespace copperline
