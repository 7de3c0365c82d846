// Is what is heard now this set of one to four frequencies, and nothing much else?
#pragma once

#include <complex>
#include <vector>

#include "frequency-bank.h"

namespace copperline {

// One step of a fit.
struct Hearing {
  bool present = false;
  // Mean square of all that is heard in the window.
  float power = 0;
  // A single frequency's phase from the block before to this one, over its nominal advance. 0 for sets of several.
  std::complex<float> advance = 0;
};

// The least-squares fit of sines at the given frequencies to the last 20 ms (40 ms where two of them are
// closer than 60 Hz, as 440 + 480). The fit separates 350 + 440 and 440 + 480 where bins of a DFT of that
// length would leak into each other. Present when the fit explains most of the energy. A single frequency may be 2.2 %
// off: what the phase says of that is allowed for.
class ToneFit {
 public:
  ToneFit(FrequencyBank& bank, const std::vector<float>& hz);

  const std::vector<float>& hz() const { return hz_; }
  // The window's length.
  int blocks() const { return blocks_; }
  // Once after each block. Has a memory: leaving takes a worse fit than entering.
  Hearing hear(const FrequencyBank& bank);

 private:
  bool fits(const FrequencyBank& bank, float energy);
  double explainedByOffTone(const FrequencyBank& bank) const;

  std::vector<float> hz_;
  std::vector<int> indices_;
  int blocks_;
  std::vector<double> inverse_;  // of the Gram matrix of cos, sin, cos, sin ... over the window
  bool present_ = false;
};

}  // namespace copperline
