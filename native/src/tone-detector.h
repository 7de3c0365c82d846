// Call-progress tones of a line: frequency sets by least-squares fit, cadences on top (ADR 0005).
#pragma once

#include <cstdint>
#include <vector>

#include "cadence.h"
#include "dsp-event.h"
#include "frequency-bank.h"
#include "high-pass.h"
#include "tone-fit.h"
#include "tone-template.h"

namespace copperline {

class ToneDetector {
 public:
  explicit ToneDetector(const std::vector<ToneTemplate>& templates);
  void process(const int16_t* samples, DspEvents& events);

 private:
  struct Tone {
    std::vector<size_t> fits;  // the template's sounds, as indices of fits_
    Cadence cadence;
  };
  size_t fitFor(const std::vector<float>& hz);
  void step(DspEvents& events);
  void choose();

  FrequencyBank bank_;
  std::vector<ToneFit> fits_;
  std::vector<Hearing> heard_;  // per fit, in this step
  std::vector<bool> before_;    // per tone: was it present
  std::vector<Tone> tones_;
  HighPass highPass_;
};

}  // namespace copperline
