// Somebody speaks: sound that is neither a tone of an exchange, nor noise, nor a modem.
#pragma once

#include <array>
#include <cstdint>

#include "band-spectrum.h"
#include "dsp-event.h"

namespace copperline {

// Judges 32 ms at a time, each 20 ms. Speech is strong over the line's noise, rich (its energy lies neither in the few
// lines of a tone nor evenly over the band, as noise's does), and restless: its spectrum is another 60 ms later. Tones and
// modems are steady, and so is noise. Music may be rich and restless, and then counts:
// where it comes from, somebody answered, if only a machine.
class VoiceDetector {
 public:
  VoiceDetector();

  // `toLine` is what is played meanwhile: what may be its echo is not judged. Told within 300 ms of a voice's beginning,
  // and after 600 ms without it.
  void process(const int16_t* fromLine, const int16_t* toLine, DspEvents& events);

 private:
  static constexpr int kWindowFrames = 16;

  struct Moment {
    bool rich = false;
    bool judged = false;     // strong enough, and not echo
    float restlessDb = -1;   // against three frames ago; negative: nothing to compare with
    std::array<float, BandSpectrum::kBands> shape{};
  };

  bool mayBeEcho(const int16_t* fromLine, const int16_t* toLine);
  bool isStrong(float power);
  bool hears() const;

  BandSpectrum spectrum_;
  std::array<Moment, kWindowFrames> moments_{};
  int at_ = 0;
  std::array<float, 5> played_{};  // power of what was played in the last frames
  int playedAt_ = 0;
  float noise_;
  int absentFrames_ = 0;
  bool present_ = false;
};

}  // namespace copperline
