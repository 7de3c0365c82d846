// One ALSA card's capture and playback at 8 kHz mono, 16 bit, converted by alsa-lib where the card has nothing like it.
#pragma once

#ifdef __linux__

#include <cstdint>
#include <string>

#include "alsa-library.h"
#include "card-terms.h"
#include "frame.h"

namespace copperline {

class AlsaCard {
 public:
  AlsaCard() = default;
  ~AlsaCard();
  AlsaCard(const AlsaCard&) = delete;
  AlsaCard& operator=(const AlsaCard&) = delete;

  // `pcm` by ALSA's name of it: plughw:CARD=1,DEV=0. Empty: it is open and hears; otherwise what failed.
  std::string open(const std::string& pcm);

  // The capturing thread's: waits `waitMs` at most for a whole frame. `overruns` counts what came too late to be read.
  Heard hear(std::int16_t* frame, int waitMs, int& overruns);
  const std::string& failure() const { return failure_; }

  // The playing thread's. A late frame makes an underrun; more than the card should hold is dropped and makes an overrun.
  void play(const std::int16_t* frame, int& underruns, int& overruns);
  // Gives the card back; never beside hear() or play().
  void stopHearing();
  void stopPlaying();

 private:
  std::string setUp(snd_pcm_t* pcm, snd_pcm_uframes_t wakeAt, snd_pcm_uframes_t& buffer);
  std::string failed(const char* what, int error);
  int restartCapture();

  const AlsaLibrary* alsa_ = nullptr;
  snd_pcm_t* capture_ = nullptr;
  snd_pcm_t* playback_ = nullptr;
  snd_pcm_uframes_t playBuffer_ = 0;
  PlayDepth depth_;
  bool playing_ = false;
  int have_ = 0;
  std::int16_t part_[kFrameSamples] = {};
  std::string failure_;
};

}  // namespace copperline

#endif
