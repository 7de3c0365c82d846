// DTMF digits in one stream: which sounds, since when, until when.
#pragma once

#include <array>
#include <cstdint>

#include "dtmf-bank.h"
#include "high-pass.h"
#include "notch.h"

namespace copperline {

class DtmfDetector {
 public:
  struct Change {
    enum Kind : uint8_t { kBegin, kEnd } kind;
    char digit;
    int durationMs;  // of a digit that ended
  };
  // A digit's end and the next one's begin may fall in one frame.
  struct Changes {
    std::array<Change, 8> list;
    int count = 0;
  };

  void process(const int16_t* samples, int count, Changes& changes);

  // The digit that was told and has not ended; 0 for none.
  char digit() const { return digit_; }
  // What may become a digit, or is one: 0 where nothing of the kind is heard.
  char suspected() const { return digit_ != 0 ? digit_ : candidate_; }
  // How many samples ago it began, as of the end of what was processed.
  int suspectedSamples() const;

 private:
  // 40 ms of tone give seven hits, 20 ms (refused) give two.
  static constexpr int kHitsToBegin = 6;

  struct Hit {
    char digit = 0;
    bool sure = false;  // enough to begin a digit
    float lowOff = 0;   // frequency errors as shares of the frequency
    float highOff = 0;
  };
  Hit judge() const;
  void step(const Hit& hit, Changes& changes);
  void follow(const Hit& hit);
  bool proven() const;
  void push(Changes& changes, Change change) const;

  HighPass highPass_;
  // The mains' second harmonic, of 50 and 60 Hz alike, then dial tones of most countries.
  std::array<Notch, 6> notches_ = {Notch(110, 60),  Notch(330, 25), Notch(350, 30),
                                   Notch(400, 25), Notch(425, 40), Notch(445, 25)};
  DtmfBank bank_;
  std::array<float, DtmfBank::kHopSamples> hop_{};
  int filled_ = 0;

  char digit_ = 0;  // told
  int digitHops_ = 0;  // since its first hit
  int missedHops_ = 0;  // since its last one
  char candidate_ = 0;
  int candidateHops_ = 0;
  int hits_ = 0;
  int candidateMissed_ = 0;
  // Of the last hits, in turn.
  std::array<float, kHitsToBegin> lowOffs_{};
  std::array<float, kHitsToBegin> highOffs_{};
};

}  // namespace copperline
