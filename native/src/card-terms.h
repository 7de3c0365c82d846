// What every back end of SoundCard keeps to.
#pragma once

#include <algorithm>

#include "frame.h"

namespace copperline {

// What hear() came back with. `part`: not a whole frame yet. `quiet`: nothing at all.
enum class Heard { frame, part, quiet, lost };

// What is still to be played when the next frame comes, in samples: a frame may be this late.
constexpr int kCushion = kFrameSamples;

// Keeps what waits in a card to be played at the cushion: frames that come in a bunch, after a pause that was played as silence,
// would be delay for good.
class PlayDepth {
 public:
  // How much of the next frame is left out, given what waits in front of it.
  int leaveOut(int waiting) {
    if (waiting > kMostWaiting) return kFrameSamples;
    least_ = std::min(least_, waiting);
    if (++frames_ < kFrames) return 0;
    // Even the most punctual frame waited longer than it should: playing began with a late one.
    const int tooMuch = least_ - kCushion;
    begin();
    return tooMuch > kSlack ? tooMuch : 0;
  }
  void begin() {
    frames_ = 0;
    least_ = kMostWaiting;
  }

 private:
  static constexpr int kMostWaiting = kCushion + 120;
  // Cards tell where they are in steps of some milliseconds.
  static constexpr int kSlack = 64;
  static constexpr int kFrames = 10;

  int frames_ = 0;
  int least_ = kMostWaiting;
};

}  // namespace copperline
