// Where the echo canceller's path lies: how late it begins, what it starts from, and what a device moves.
#include <algorithm>
#include <cmath>

#include "echo-canceller.h"
#include "fir-kernels.h"

namespace copperline {

namespace {

constexpr int kEarly = 96;               // the window begins 12 ms before the strongest echo: low notes come late
constexpr int kLate = 96;                // and must go on for as long after it
constexpr float kBad = 0.25f;            // less than 6 dB are taken: is the echo elsewhere?
constexpr float kGoodErle = 30;          // 15 dB
constexpr int kRememberFrames = 10;      // as good as that: then the path is known

}  // namespace

void EchoCanceller::followDelay() {
  if (means_.takes(kHalfErle) && activeFrames_ > 0) return;
  delayFinder_.push(history_.played(1, 0), history_.heard());
  const int peak = delayFinder_.peak();
  if (peak < 0) return;
  const bool inside = (delay_ == 0 || peak >= delay_ + kEarly / 2) && peak < delay_ + taps_ - kLate;
  if (!inside) moveTo(std::clamp(peak - kEarly, 0, EchoHistory::kMaxDelay));
}

// The known path's echo comes sooner or later than it did: a device's FIFO ran empty or over.
void EchoCanceller::followShift() {
  const float* d = history_.heard();
  if (!isActive() || toneFrames_ > 0 || !mayBeEcho(energy(d, kFrameSamples))) return;
  if (smooth_.foreground < kBad * smooth_.heard) {
    shift_.rest();
    goodFrames_ = smooth_.heard > kGoodErle * smooth_.foreground ? goodFrames_ + 1 : 0;
    if (goodFrames_ < kRememberFrames) return;
    goodFrames_ = 0;
    shift_.remember(foreground_.data(), delay_);
    return;
  }
  goodFrames_ = 0;
  if (!shift_.find(history_, foreground_.data(), delay_)) return;
  background_ = foreground_;
  before_ = foreground_;
  smooth_.foreground = smooth_.background = smooth_.heard / kConvergedErle;
  harmful_ = 0;
  lost_ = false;
  failedSolves_ = 0;
  dropCandidate();
  suppressor_.trust();
}

void EchoCanceller::moveTo(int delay) {
  const int later = delay - delay_;
  for (int k = 0; k < taps_; ++k) {
    const int from = k - later;
    moved_[k] = from >= 0 && from < taps_ ? foreground_[from] : 0.0f;
  }
  delay_ = delay;
  foreground_ = moved_;
  background_ = foreground_;
  before_ = foreground_;
  dropCandidate();
  solvesLeft_ = kStartSolves;
}

std::vector<float> EchoCanceller::path() const {
  std::vector<float> all(delay_ + taps_);
  std::copy(foreground_.rbegin(), foreground_.rend(), all.begin() + delay_);
  return all;
}

bool EchoCanceller::seed(const float* path, int count) {
  float power = 0;
  int first = -1;
  for (int i = 0; i < count; ++i) {
    if (!std::isfinite(path[i])) return false;
    if (path[i] != 0 && first < 0) first = i;
    power += path[i] * path[i];
  }
  if (!(power < 4)) return false;
  if (first < 0) return true;  // no path: nothing to start from
  delay_ = std::min({first, EchoHistory::kMaxDelay, std::max(0, count - taps_)});
  for (int k = 0; k < taps_; ++k) foreground_[taps_ - 1 - k] = delay_ + k < count ? path[delay_ + k] : 0.0f;
  background_ = foreground_;
  before_ = foreground_;
  dropCandidate();
  shift_.remember(foreground_.data(), delay_);
  suppressor_.trust();
  return true;
}

}  // namespace copperline
