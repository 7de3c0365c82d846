#include "dtmf-receiver.h"

#include <algorithm>

#include "frame.h"

namespace copperline {

namespace {

// What is played comes back within an adapter's buffers, both ways.
constexpr int kEchoMs = 250;

int placeOf(char digit) { return static_cast<int>(std::find(kDtmfKeys, kDtmfKeys + kDtmfDigits, digit) - kDtmfKeys); }

}  // namespace

DtmfReceiver::DtmfReceiver() { msSincePlayed_.fill(kEchoMs); }

void DtmfReceiver::process(const int16_t* fromLine, const int16_t* toLine, int count, DspEvents& events) {
  takePlayed(toLine, count);
  takeHeard(fromLine, count, events);
}

void DtmfReceiver::takePlayed(const int16_t* toLine, int count) {
  for (auto& ms : msSincePlayed_) ms = std::min(ms + count / kSamplesPerMs, kEchoMs);
  DtmfDetector::Changes changes;
  played_.process(toLine, count, changes);
  for (int i = 0; i < changes.count; i++) msSincePlayed_[placeOf(changes.list[i].digit)] = 0;
  // From the first suspicion on: its echo may be heard before what is played is proven.
  if (played_.suspected() != 0) msSincePlayed_[placeOf(played_.suspected())] = 0;
}

void DtmfReceiver::takeHeard(const int16_t* fromLine, int count, DspEvents& events) {
  DtmfDetector::Changes changes;
  heard_.process(fromLine, count, changes);
  for (int i = 0; i < changes.count; i++) {
    const auto& change = changes.list[i];
    if (change.kind == DtmfDetector::Change::kBegin) {
      heardIsEcho_ = isEcho(change.digit);
      if (!heardIsEcho_) events.push_back(DigitStart{change.digit});
    } else if (!heardIsEcho_) {
      events.push_back(DigitEnd{change.digit, change.durationMs});
    }
  }
  tellSuspicion(events);
}

// After the frame's digits: what a suspicion became is known by then.
void DtmfReceiver::tellSuspicion(DspEvents& events) {
  const char digit = heard_.suspected();
  const bool suspected = digit != 0 && (heard_.digit() != 0 ? !heardIsEcho_ : !isEcho(digit));
  if (suspected == suspicionTold_) return;
  suspicionTold_ = suspected;
  events.push_back(DigitSuspicion{suspected, suspected ? heard_.suspectedSamples() : 0});
}

bool DtmfReceiver::isEcho(char digit) const { return msSincePlayed_[placeOf(digit)] < kEchoMs; }

}  // namespace copperline
