#include "cadence.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace copperline {

namespace {

constexpr int kStepMs = 10;
// Clicks and drop-outs shorter than this do not end an element.
constexpr int kBelieveMs = 30;
constexpr int kContinuousGoneMs = 100;
constexpr int kLongPeriodMs = 2000;
constexpr int kEvidenceMs = 1500;
// E.180 lets cadences differ by 10 to 15 %; the analysis window adds its edges.
int toleranceMs(int ms) { return 30 + ms * 15 / 100; }

}  // namespace

Cadence::Cadence(std::vector<CadenceElement> elements) : elements_(std::move(elements)) {
  int periodMs = 0;
  bool severalSounds = false;
  for (const auto& element : elements_) {
    periodMs += element.ms;
    severalSounds = severalSounds || element.sound > 0;
  }
  const bool endsSilent = elements_.back().sound == kSilence;
  if (elements_.size() == 1) {
    needed_ = 0;
    anyPhase_ = false;
  } else if (periodMs >= kLongPeriodMs || severalSounds || !endsSilent) {
    needed_ = elements_.size() - (endsSilent ? 1 : 0);
    anyPhase_ = false;
  } else {
    const int periods = std::max(2, (kEvidenceMs + periodMs - 1) / periodMs);
    needed_ = elements_.size() * periods;
    anyPhase_ = true;
  }
}

void Cadence::step(int sound) {
  count(sound);
  if (elements_.size() == 1) {
    stepContinuous();
  } else if (present_) {
    const auto& expected = elements_[position_];
    if (run_.ms > expected.ms + toleranceMs(expected.ms)) present_ = false;
  }
}

void Cadence::count(int sound) {
  if (sound == run_.sound) {
    run_.ms += kStepMs + pending_.ms;  // what interrupted was too short to count
    pending_.ms = 0;
    return;
  }
  if (sound != pending_.sound) {
    run_.ms += pending_.ms;
    pending_ = {sound, 0};
  }
  pending_.ms += kStepMs;
  if (pending_.ms < kBelieveMs) return;
  closeRun();
  run_ = pending_;
  pending_.ms = 0;
}

void Cadence::closeRun() {
  if (elements_.size() == 1) return;
  done_.push_back(run_);
  while (done_.size() > needed_) done_.pop_front();
  if (!present_) {
    seek();
  } else if (fits(run_, elements_[position_])) {
    position_ = (position_ + 1) % elements_.size();
  } else {
    present_ = false;
  }
}

// Do the last elements heard fit the cadence, at any point of its period or (long ones) from its start?
void Cadence::seek() {
  if (done_.size() < needed_) return;
  const size_t phases = anyPhase_ ? elements_.size() : 1;
  for (size_t phase = 0; phase < phases; phase++) {
    bool all = true;
    for (size_t i = 0; all && i < needed_; i++) all = fits(done_[i], elements_[(phase + i) % elements_.size()]);
    if (!all) continue;
    present_ = true;
    position_ = (phase + needed_) % elements_.size();
    return;
  }
}

void Cadence::stepContinuous() {
  const auto& element = elements_.front();
  if (run_.sound == element.sound) {
    if (run_.ms >= element.ms) present_ = true;
  } else if (run_.ms >= kContinuousGoneMs) {
    present_ = false;
  }
}

bool Cadence::fits(const CadenceElement& run, const CadenceElement& element) const {
  return run.sound == element.sound && std::abs(run.ms - element.ms) <= toleranceMs(element.ms);
}

}  // namespace copperline
