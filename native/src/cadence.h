// Follows one tone's on and off times and judges when the tone is there.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "dsp-event.h"
#include "run-measure.h"

namespace copperline {

constexpr int kSilence = -1;

struct CadenceElement {
  int sound;  // which of the template's frequency sets, or kSilence for "none of them"
  int ms;
  float hz = 0;  // the set's first frequency
};

// How a cadence is recognised.
// Continuous (one element): present once it has lasted `ms`, gone after 100 ms without it.
// Once (ringback, SIT): present after one pass less its last silence.
// Repeating (busy, congestion): present after `cycles` passes less the last silence, all alike: the same times, each burst
// even, as strong as the others and at the same frequency, and the gaps quieter. Two passes are enough for cadences of
// several bursts. What a call is dropped for must be nothing else.
// Gone at the first element that does not fit, or as soon as the present one has lasted too long.
enum class CadenceKind { continuous, once, repeating };

class Cadence {
 public:
  // `cycles` 0: three for periods below 2 s that end in silence, once otherwise. `hz` is the first sound's.
  // `blocks`: the window of the fits, in steps.
  Cadence(std::vector<CadenceElement> elements, int cycles, std::vector<float> hz, int blocks);

  CadenceKind kind() const { return kind_; }
  bool present() const { return present_; }
  // How long nothing of it has been heard.
  int quietMs() const { return (run_.sound == kSilence ? run_.ms : 0) + (pending_.sound == kSilence ? pending_.ms : 0); }
  // Every 10 ms: what is heard now.
  void step(int sound, const Hearing& hearing);
  // A repeating cadence waits to be accepted: of several that fit, the best is meant. The lower the better, 0 to 1 for
  // each of its measures; negative: does not fit.
  double candidate() const { return candidate_; }
  void accept();
  // Of what made it present.
  const ToneHeard& heard() const { return heard_; }

 private:
  struct Run {
    int sound;
    int ms;
    RunMeasure measure;
  };

  void count(int sound, const Hearing& hearing);
  void closeRun();
  void stepContinuous();
  int toleranceMs(int ms) const;
  bool fits(const Run& run, const CadenceElement& element) const;
  bool fitsFrom(size_t phase) const;
  bool areAlike() const;
  double misfit(size_t phase) const;
  void seek();
  void become(size_t phase);

  std::vector<CadenceElement> elements_;
  std::vector<float> hz_;
  CadenceKind kind_;
  int edgeSteps_;
  // The window sees a burst late and loses it sooner: what a burst lasts longer than it is seen.
  int hiddenMs_;
  // Silence between two notes that is too short to tell one exchange's pattern from another's is none.
  bool bridges_ = false;
  size_t needed_;

  Run run_;
  Run pending_;  // a change not yet believed
  std::deque<Run> done_;
  size_t position_ = 0;  // the element that should be heard now, while present
  size_t candidatePhase_ = 0;
  double candidate_ = -1;
  bool present_ = false;
  ToneHeard heard_;
};

}  // namespace copperline
