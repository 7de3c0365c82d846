#include "cadence.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace copperline {

namespace {

constexpr int kStepMs = 10;
// Clicks and drop-outs shorter than this do not end an element.
constexpr int kBelieveMs = 30;
// Some exchanges leave 30 ms between the notes of one pattern.
constexpr int kBridgedMs = 60;
constexpr int kContinuousGoneMs = 100;
constexpr int kLongPeriodMs = 2000;
constexpr int kCycles = 3;
// Of a cadence of several bursts.
constexpr int kPatternCycles = 2;

// Repetitions of one exchange's tone do not differ by more than the steps and noise at the edges do.
constexpr int kAlikeMs = 25;
constexpr double kAlikeShare = 0.04;
constexpr double kAlikeDb = 3.0;
constexpr double kAlikeHzShare = 0.01;
constexpr double kUnevenDb = 2.0;
// What is in a gap must be this much weaker: our own side's echo may be there, another voice is not.
constexpr double kGapDb = 6.0;
// An exchange's generator is 1 to 2 % off at most.
constexpr double kOffFrequencyShare = 0.025;

double db(double power) { return 10.0 * std::log10(std::max(power, 1e-3)); }

}  // namespace

Cadence::Cadence(std::vector<CadenceElement> elements, int cycles, std::vector<float> hz, int blocks)
    : elements_(std::move(elements)),
      hz_(std::move(hz)),
      edgeSteps_(blocks),
      hiddenMs_(blocks * 7 / 2),
      run_{kSilence, 0, RunMeasure(blocks)},
      pending_{kSilence, 0, RunMeasure(blocks)} {
  int periodMs = 0;
  bool severalSounds = false;
  for (const auto& element : elements_) {
    periodMs += element.ms;
    severalSounds = severalSounds || element.sound > 0;
  }
  const bool endsSilent = elements_.back().sound == kSilence;
  if (elements_.size() == 1) {
    kind_ = CadenceKind::continuous;
    needed_ = 0;
    return;
  }
  if (cycles == 0) cycles = periodMs >= kLongPeriodMs || severalSounds || !endsSilent ? 1 : kCycles;
  kind_ = cycles > 1 ? CadenceKind::repeating : CadenceKind::once;
  if (cycles > 1 && elements_.size() > 2) cycles = std::min(cycles, kPatternCycles);
  needed_ = elements_.size() * cycles - (endsSilent ? 1 : 0);
  bridges_ = kind_ == CadenceKind::once && severalSounds;
}

void Cadence::step(int sound, const Hearing& hearing) {
  candidate_ = -1;
  count(sound, hearing);
  if (kind_ == CadenceKind::continuous) {
    stepContinuous();
  } else if (present_) {
    const auto& expected = elements_[position_];
    if (run_.ms > expected.ms + toleranceMs(expected.ms)) present_ = false;
  }
}

void Cadence::count(int sound, const Hearing& hearing) {
  if (sound == run_.sound) {
    run_.ms += kStepMs + pending_.ms;  // what interrupted was too short to count
    run_.measure.take(hearing);
    pending_.ms = 0;
    return;
  }
  if (sound != pending_.sound || pending_.ms == 0) {
    run_.ms += pending_.ms;
    pending_ = {sound, 0, RunMeasure(edgeSteps_)};
  }
  pending_.ms += kStepMs;
  pending_.measure.take(hearing);
  if (pending_.ms < kBelieveMs) return;
  closeRun();
  run_ = pending_;
  pending_.ms = 0;
}

void Cadence::closeRun() {
  if (kind_ == CadenceKind::continuous) return;
  if (bridges_ && run_.sound == kSilence && run_.ms <= kBridgedMs) return;
  run_.ms += run_.sound == kSilence ? -hiddenMs_ : hiddenMs_;
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

// Do the last elements heard fit the cadence, at any burst of its period (repeating ones) or from its start?
void Cadence::seek() {
  if (done_.size() < needed_) return;
  if (kind_ == CadenceKind::once) {
    if (fitsFrom(0)) become(0);
    return;
  }
  for (size_t phase = 0; phase < elements_.size(); phase++) {
    if (elements_[phase].sound == kSilence || !fitsFrom(phase) || !areAlike()) continue;
    const double score = misfit(phase);
    if (candidate_ >= 0 && candidate_ <= score) continue;
    candidate_ = score;
    candidatePhase_ = phase;
  }
}

void Cadence::accept() { become(candidatePhase_); }

void Cadence::become(size_t phase) {
  present_ = true;
  candidate_ = -1;
  position_ = (phase + needed_) % elements_.size();

  // The first burst of the cadence and the gap after it.
  heard_ = {hz_, 0, 0, 0, {}};
  int onMs = 0;
  int offMs = 0;
  int gaps = 0;
  double deviation = 0;
  for (size_t i = 0; i < needed_; i++) {
    const size_t element = (phase + i) % elements_.size();
    if (element == 0) {
      heard_.cycles++;
      onMs += done_[i].ms;
      deviation += done_[i].measure.deviationHz();
    } else if (element == 1 && done_[i].sound == kSilence) {
      gaps++;
      offMs += done_[i].ms;
    }
  }
  if (heard_.cycles > 0) heard_.onMs = onMs / heard_.cycles;
  if (gaps > 0) heard_.offMs = offMs / gaps;
  if (heard_.cycles > 0 && hz_.size() == 1) heard_.hz[0] += static_cast<float>(deviation / heard_.cycles);
  if (!bridges_) return;
  for (size_t i = 0; i < needed_; i++) {
    const auto& element = elements_[(phase + i) % elements_.size()];
    if (element.sound == kSilence) continue;
    heard_.notes.push_back({element.hz + static_cast<float>(done_[i].measure.deviationHz()), done_[i].ms});
  }
}

void Cadence::stepContinuous() {
  const auto& element = elements_.front();
  if (run_.sound == element.sound) {
    if (run_.ms >= element.ms && !present_) {
      present_ = true;
      heard_ = {hz_, run_.ms, 0, 1};
      if (hz_.size() == 1) heard_.hz[0] += static_cast<float>(run_.measure.deviationHz());
    }
  } else if (run_.ms >= kContinuousGoneMs) {
    present_ = false;
  }
}

// E.180 lets cadences differ by 10 to 15 %; what a call is dropped for is held to less. The steps add their edges.
int Cadence::toleranceMs(int ms) const {
  return kind_ == CadenceKind::repeating ? 20 + ms * 12 / 100 : 30 + ms * 15 / 100;
}

bool Cadence::fits(const Run& run, const CadenceElement& element) const {
  return run.sound == element.sound && std::abs(run.ms - element.ms) <= toleranceMs(element.ms);
}

bool Cadence::fitsFrom(size_t phase) const {
  for (size_t i = 0; i < needed_; i++) {
    if (!fits(done_[i], elements_[(phase + i) % elements_.size()])) return false;
  }
  return true;
}

bool Cadence::areAlike() const {
  double weakest = 0;
  double strongest = 0;
  double lowest = 0;
  double highest = 0;
  bool first = true;
  for (size_t i = 0; i < needed_; i++) {
    const Run& run = done_[i];
    // One pass later, the same again.
    if (i >= elements_.size()) {
      const int before = done_[i - elements_.size()].ms;
      if (std::abs(run.ms - before) > kAlikeMs + before * kAlikeShare) return false;
    }
    if (run.sound == kSilence) continue;
    const auto& measure = run.measure;
    if (measure.isEmpty() || measure.unevennessDb() > kUnevenDb) return false;
    const double power = measure.meanPower();
    const double deviation = measure.deviationHz();
    weakest = first ? power : std::min(weakest, power);
    strongest = std::max(strongest, power);
    lowest = first ? deviation : std::min(lowest, deviation);
    highest = first ? deviation : std::max(highest, deviation);
    first = false;
  }
  if (db(strongest) - db(weakest) > kAlikeDb) return false;
  for (size_t i = 0; i < needed_; i++) {
    const Run& run = done_[i];
    if (run.sound == kSilence && !run.measure.isEmpty() && db(run.measure.meanPower()) > db(weakest) - kGapDb) {
      return false;
    }
  }
  if (hz_.size() > 1) return true;
  const double off = kOffFrequencyShare * hz_[0];
  return highest - lowest <= kAlikeHzShare * hz_[0] && highest <= off && lowest >= -off;
}

double Cadence::misfit(size_t phase) const {
  double times = 0;
  double deviation = 0;
  int bursts = 0;
  for (size_t i = 0; i < needed_; i++) {
    const auto& element = elements_[(phase + i) % elements_.size()];
    times += std::abs(done_[i].ms - element.ms) / static_cast<double>(toleranceMs(element.ms));
    if (done_[i].sound == kSilence) continue;
    bursts++;
    deviation += done_[i].measure.deviationHz();
  }
  const double offFrequency =
      hz_.size() == 1 && bursts > 0 ? std::abs(deviation / bursts) / (kOffFrequencyShare * hz_[0]) : 0;
  return times / needed_ + offFrequency;
}

}  // namespace copperline
