// Is what is heard now this set of one to four frequencies, and nothing much else?
#pragma once

#include <vector>

#include "frequency-bank.h"

namespace copperline {

// The least-squares fit of sines at the given frequencies to the last 20 ms (40 ms where two of them are
// closer than 60 Hz, as 440 + 480). The fit separates 350 + 440 and 440 + 480 where bins of a DFT of that
// length would leak into each other. Present when the fit explains most of the energy.
class ToneFit {
 public:
  ToneFit(FrequencyBank& bank, const std::vector<float>& hz);

  const std::vector<float>& hz() const { return hz_; }
  // Once after each block. Has a memory: leaving takes a worse fit than entering.
  bool present(const FrequencyBank& bank);

 private:
  std::vector<float> hz_;
  std::vector<int> indices_;
  int blocks_;
  std::vector<double> inverse_;  // of the Gram matrix of cos, sin, cos, sin ... over the window
  bool present_ = false;
};

}  // namespace copperline
