#include "dtmf-receiver.h"

#include "frame.h"

namespace copperline {

namespace {

// Q.24: accept a high group up to 8 dB below (a long line's twist) and up to 4 dB above the low group. spandsp's
// limits bite early at some frequencies (measured), so ask for a little more.
constexpr int kTwistDb = 10;
constexpr int kReverseTwistDb = 5;
// A receiver must take -25 dBm0 a tone and must not act below -55 (Q.24); lines lose a lot before that.
constexpr int kThresholdDbm0 = -42;
// Notches at 350 and 440 Hz. With digits at -15 dBm0 a dial tone of these may be at -9 instead of -24 (measured). A
// high-pass would help at 425 Hz too, but it would take away what tells speech from digits; and a far end that sends
// digits does not hear our exchange's dial tone.
constexpr int kFilterDialTone = 1;
// What is played comes back within an adapter's buffers, both ways.
constexpr int kEchoMs = 250;

}  // namespace

DigitStream::DigitStream() : state_(dtmf_rx_init(nullptr, nullptr, nullptr)) {
  dtmf_rx_parms(state_.get(), kFilterDialTone, kTwistDb, kReverseTwistDb, kThresholdDbm0);
  dtmf_rx_set_realtime_callback(state_.get(), &DigitStream::onChange, this);
}

// spandsp calls this for each confirmed change; `delay` is how many samples the state before it lasted.
void DigitStream::onChange(void* user, int code, int /*level*/, int delay) {
  auto* self = static_cast<DigitStream*>(user);
  self->changes_.push_back({static_cast<char>(code), delay / kSamplesPerMs});
}

const std::vector<DigitStream::Change>& DigitStream::process(const int16_t* samples, int count) {
  changes_.clear();
  dtmf_rx(state_.get(), samples, count);
  return changes_;
}

void DtmfReceiver::process(const int16_t* fromLine, const int16_t* toLine, int count, DspEvents& events) {
  msSincePlayed_ += count / kSamplesPerMs;
  for (const auto& change : played_.process(toLine, count)) {
    if (playedDigit_ != 0) {
      lastPlayedDigit_ = playedDigit_;
      msSincePlayed_ = 0;
    }
    playedDigit_ = change.digit;
  }
  for (const auto& change : heard_.process(fromLine, count)) {
    if (heardDigit_ != 0) end(change.durationMs, events);
    if (change.digit != 0) begin(change.digit, events);
  }
}

bool DtmfReceiver::isEcho(char digit) const {
  return digit == playedDigit_ || (digit == lastPlayedDigit_ && msSincePlayed_ < kEchoMs);
}

void DtmfReceiver::begin(char digit, DspEvents& events) {
  heardDigit_ = digit;
  heardIsEcho_ = isEcho(digit);
  if (!heardIsEcho_) events.push_back(DigitStart{digit});
}

void DtmfReceiver::end(int durationMs, DspEvents& events) {
  if (!heardIsEcho_) events.push_back(DigitEnd{heardDigit_, durationMs});
  heardDigit_ = 0;
}

}  // namespace copperline
