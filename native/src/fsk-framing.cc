#include "fsk-framing.h"

#include <cstddef>

namespace copperline {

namespace {

using Message = std::vector<uint8_t>;

// SDMF and MDMF call setup, message waiting, charge, SMS (EN 300 659-3 §5.1, GR-30).
bool startsMessage(uint8_t type) {
  return type == 0x04 || type == 0x06 || type == 0x80 || type == 0x82 || type == 0x86 || type == 0x89;
}

// As long as its second byte says.
bool isOver(const Message& message) {
  return message.size() >= 2 && message.size() >= static_cast<size_t>(message[1]) + 3;
}

bool isGood(const Message& message) {
  if (!isOver(message) || message[1] == 0 || message.size() != static_cast<size_t>(message[1]) + 3) return false;
  uint8_t sum = 0;
  for (const uint8_t each : message) sum = static_cast<uint8_t>(sum + each);
  return sum == 0 && startsMessage(message[0]);
}

constexpr uint8_t kSeven = 0x7f;
constexpr uint8_t kDle = 0x10;
constexpr uint8_t kSoh = 0x01;
constexpr uint8_t kEtx = 0x03;
constexpr size_t kLongestFrame = 160;
// DLE and SOH are no part of the CRC; two bytes of it come after DLE ETX.
constexpr size_t kLead = 2;
constexpr size_t kCrcBytes = 2;

// DLE with its parity bit.
bool startsFrame(uint8_t first) { return first == (kDle | 0x80); }

// Where DLE ETX ends; 0 where it has not come. A DLE within the data is sent twice.
size_t frameEnd(const Message& frame) {
  for (size_t at = kLead; at + 1 < frame.size(); at++) {
    if ((frame[at] & kSeven) != kDle) continue;
    if ((frame[at + 1] & kSeven) == kEtx) return at + 2;
    at++;
  }
  return 0;
}

bool isFrameOver(const Message& frame) {
  if (frame.size() >= 2 && (frame[1] & kSeven) != kSoh) return true;
  const size_t end = frameEnd(frame);
  return frame.size() >= kLongestFrame || (end != 0 && frame.size() >= end + kCrcBytes);
}

// CRC-16 of ITU-T V.41's polynomial, lowest bit first, from 0: over all and itself it is 0.
bool isFrameGood(const Message& frame) {
  const size_t end = frameEnd(frame);
  if (end == 0 || frame.size() != end + kCrcBytes) return false;
  uint16_t crc = 0;
  for (size_t at = kLead; at < frame.size(); at++) {
    crc ^= frame[at];
    for (int bit = 0; bit < 8; bit++) crc = static_cast<uint16_t>(crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1);
  }
  return crc == 0;
}

}  // namespace

const FskFraming kChecksumFraming = {startsMessage, isOver, isGood};
const FskFraming kJclipFraming = {startsFrame, isFrameOver, isFrameGood};

}  // namespace copperline
