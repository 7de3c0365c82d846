// A path that is as it was, but sooner or later: a device's FIFO dropped or repeated some of its audio.
#pragma once

#include <vector>

#include "echo-history.h"

namespace copperline {

// Compares what was heard last with the known path's echo at every delay that may be. What fits is the same echo in another
// place, found within 40 ms of it, which a filter that learns takes seconds for. No allocation after construction.
class EchoShift {
 public:
  explicit EchoShift(int taps);

  // A path (reversed, as filters hold it) that has proved good. Silence is none.
  void remember(const float* path, int delay);
  // To be asked in every frame in which the filter does badly: it looks seldom where it found nothing before. True where
  // the known path's echo is heard, in `path` and `delay` as it comes now.
  bool find(const EchoHistory& history, float* path, int& delay);
  bool isKnown() const { return known_; }
  // The filter does well.
  void rest() { wait_ = failed_ = 0; }

 private:
  // The part of the path that is compared: a hybrid's ringing hardly lasts longer.
  static constexpr int kCore = 128;
  static constexpr int kSamples = 2 * kFrameSamples;
  static constexpr int kLatest = EchoHistory::kMaxDelay + EchoHistory::kMaxTaps - kCore;
  static constexpr int kPlaces = kLatest + 8;  // a multiple of 8

  int best(const float* heard) const;
  void place(int by, float* path, int& delay) const;

  int taps_;
  int delay_ = 0;
  std::vector<float> path_;
  std::vector<float> core_;
  std::vector<float> echo_;   // of all that was played lately; the latest place first
  std::vector<float> match_;
  int place_ = 0;             // of the core's first sample after what is played
  bool known_ = false;
  int wait_ = 0;
  int failed_ = 0;  // looks in a row
};

}  // namespace copperline
