// Caller ID's data link: 1200 baud FSK, 8N1 characters, message = type, length, data, checksum.
#pragma once

#include <spandsp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace copperline {

enum class FskStandard { kBell202, kV23 };

// spandsp demodulates (fsk_rx); characters and messages are framed here. adsi_rx is not used: its carrier
// detector gives up at -35 dBm0 where GR-30 asks for -36.2, and it knows fewer message types (ADR 0005).
class FskReceiver {
 public:
  using OnMessage = std::function<void(const std::vector<uint8_t>&)>;

  FskReceiver(FskStandard standard, OnMessage onMessage);
  FskReceiver(const FskReceiver&) = delete;
  FskReceiver& operator=(const FskReceiver&) = delete;

  void process(const int16_t* samples, int count);

 private:
  struct Free {
    void operator()(fsk_rx_state_t* state) const { fsk_rx_free(state); }
  };
  static void onBit(void* user, int bit);
  void takeBit(int bit);
  void takeByte(uint8_t byte);
  void restart();

  std::unique_ptr<fsk_rx_state_t, Free> state_;
  OnMessage onMessage_;
  int bitPosition_ = 0;   // 0 idle, 1-8 data, 9 stop
  int consecutiveOnes_ = 0;
  uint8_t byte_ = 0;
  std::vector<uint8_t> message_;
};

}  // namespace copperline
