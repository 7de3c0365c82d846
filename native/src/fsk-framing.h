// How a message of characters begins and ends, and when it is whole.
#pragma once

#include <cstdint>
#include <vector>

namespace copperline {

struct FskFraming {
  bool (*starts)(uint8_t first);
  bool (*isOver)(const std::vector<uint8_t>& message);
  bool (*isGood)(const std::vector<uint8_t>& message);
};

// Type, length, data, checksum: GR-30 and ETSI EN 300 659-3.
extern const FskFraming kChecksumFraming;
// NTT: DLE SOH header, DLE STX message, DLE ETX, CRC-16; seven bits and even parity.
extern const FskFraming kJclipFraming;

}  // namespace copperline
