// One sound card by RtAudio (WASAPI, CoreAudio): capture and playback at 8 kHz mono, 16 bit. The interface is AlsaCard's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "card-terms.h"
#include "frame.h"

namespace copperline {

class RtAudioCard {
 public:
  RtAudioCard();
  ~RtAudioCard();
  RtAudioCard(const RtAudioCard&) = delete;
  RtAudioCard& operator=(const RtAudioCard&) = delete;

  // `name`: the device's product name, which the system's names of its two directions hold. Empty: it is open and hears;
  // otherwise what failed. In one thread with hear() and stopHearing(), as WASAPI wants it.
  std::string open(const std::string& name);
  Heard hear(std::int16_t* frame, int waitMs, int& overruns);
  const std::string& failure() const { return failure_; }

  // Any thread's.
  void play(const std::int16_t* frame, int& underruns, int& overruns);
  // Ends both directions: RtAudio has them as one stream. Then stopPlaying(), never beside play().
  void stopHearing();
  void stopPlaying();

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  std::string failure_;
};

}  // namespace copperline
