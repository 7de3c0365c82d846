// Follows one tone's on and off times and judges when the tone is there.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

namespace copperline {

constexpr int kSilence = -1;

struct CadenceElement {
  int sound;  // which of the template's frequency sets, or kSilence for "none of them"
  int ms;
};

// Continuous (one element): present once it has lasted `ms`, gone after 100 ms without it.
// Short cadences (busy): present after two whole periods and 1.5 s of them. Long ones, 2 s and over (ringback), and
// those of several frequency sets (SIT): present after one period less its last silence. Gone at the first element
// that does not fit, or as soon as the present one has lasted too long.
class Cadence {
 public:
  explicit Cadence(std::vector<CadenceElement> elements);

  bool present() const { return present_; }
  // Every 10 ms: what is heard now.
  void step(int sound);

 private:
  void count(int sound);
  void closeRun();
  void stepContinuous();
  bool fits(const CadenceElement& run, const CadenceElement& element) const;
  void seek();

  std::vector<CadenceElement> elements_;
  size_t needed_;
  bool anyPhase_;

  CadenceElement run_{kSilence, 0};
  CadenceElement pending_{kSilence, 0};  // a change not yet believed
  std::deque<CadenceElement> done_;
  size_t position_ = 0;  // the element that should be heard now, while present
  bool present_ = false;
};

}  // namespace copperline
