#include "fsk-receiver.h"

#include <utility>

namespace copperline {

namespace {

// GR-30 wants -36.2 dBm, SIN 227 -37.8 dBm; some room below them.
constexpr float kCarrierCutoffDbm0 = -46.0f;
// ETSI EN 300 659-1 §5.2.2: up to 10 mark bits may stand between characters; more means a new message.
constexpr int kIdleOnes = 12;

// SDMF and MDMF call setup, message waiting, charge, SMS (EN 300 659-3 §5.1, GR-30).
bool startsMessage(uint8_t type) {
  return type == 0x04 || type == 0x06 || type == 0x80 || type == 0x82 || type == 0x86 || type == 0x89;
}

}  // namespace

FskReceiver::FskReceiver(FskStandard standard, OnMessage onMessage) : onMessage_(std::move(onMessage)) {
  const int preset = standard == FskStandard::kBell202 ? FSK_BELL202 : FSK_V23CH1;
  state_.reset(fsk_rx_init(nullptr, &preset_fsk_specs[preset], FSK_FRAME_MODE_ASYNC, &FskReceiver::onBit, this));
  fsk_rx_signal_cutoff(state_.get(), kCarrierCutoffDbm0);
  message_.reserve(258);
}

void FskReceiver::process(const int16_t* samples, int count) { fsk_rx(state_.get(), samples, count); }

void FskReceiver::onBit(void* user, int bit) {
  auto* self = static_cast<FskReceiver*>(user);
  // Below 0 it is a carrier status, and either edge means that what went before is over.
  if (bit < 0) {
    self->restart();
  } else {
    self->takeBit(bit & 1);
  }
}

void FskReceiver::restart() {
  bitPosition_ = 0;
  consecutiveOnes_ = 0;
  message_.clear();
}

void FskReceiver::takeBit(int bit) {
  if (bitPosition_ == 0) {
    if (bit != 0) {
      if (++consecutiveOnes_ >= kIdleOnes) message_.clear();
      return;
    }
    consecutiveOnes_ = 0;
    byte_ = 0;
    bitPosition_ = 1;
  } else if (bitPosition_ <= 8) {
    byte_ = static_cast<uint8_t>((byte_ >> 1) | (bit << 7));  // least significant bit first
    bitPosition_++;
  } else {
    bitPosition_ = 0;
    // A missing stop bit spoils the message: its checksum could only hold by accident.
    if (bit != 0) {
      takeByte(byte_);
    } else {
      message_.clear();
    }
  }
}

void FskReceiver::takeByte(uint8_t byte) {
  if (message_.empty() && !startsMessage(byte)) return;  // channel seizure reads as 0x55
  message_.push_back(byte);
  if (message_.size() < 3 || message_.size() < static_cast<size_t>(message_[1]) + 3) return;
  uint8_t sum = 0;
  for (const uint8_t each : message_) sum = static_cast<uint8_t>(sum + each);
  if (sum == 0) onMessage_(message_);
  message_.clear();
}

}  // namespace copperline
