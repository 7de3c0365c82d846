#include "echo-shift.h"

#include <algorithm>

#include "fir-kernels.h"

namespace copperline {

namespace {

constexpr int kLooks = 6;             // every other frame; then ever more seldom,
constexpr int kLongestPause = 16;     // up to so many frames
constexpr float kMore = 1.02f;
constexpr float kFits = 0.2f;         // of what is heard is left at most: 7 dB are gone
constexpr float kNoEcho = 64;         // mean square of an echo that tells anything

}  // namespace

EchoShift::EchoShift(int taps) : taps_(taps), path_(taps), core_(kCore), echo_(kSamples + kPlaces), match_(kPlaces) {}

void EchoShift::remember(const float* path, int delay) {
  // Where kCore taps hold the most, as late as they do.
  const float* from = path;
  float held = energy(path, kCore);
  for (const float* at = path + 8; at + kCore <= path + taps_; at += 8) {
    const float here = energy(at, kCore);
    if (here <= kMore * held) continue;
    held = here;
    from = at;
  }
  known_ = held > 0;
  delay_ = delay;
  std::copy_n(path, taps_, path_.begin());
  std::copy_n(from, kCore, core_.begin());
  place_ = delay + taps_ - kCore - static_cast<int>(from - path);
}

bool EchoShift::find(const EchoHistory& history, float* path, int& delay) {
  if (!known_) return false;
  if (wait_ > 0) {
    --wait_;
    return false;
  }
  const float* heard = history.heard(kSamples);
  correlate(echo_.data(), kSamples + kPlaces, core_.data(), kCore, history.played(kCore, kPlaces - 1, kSamples));
  correlate(match_.data(), kPlaces, heard, kSamples, echo_.data());
  const int found = best(heard);
  if (found < 0) {
    ++failed_;
    wait_ = failed_ <= kLooks ? 1 : std::min(kLongestPause, 1 << (failed_ - kLooks));
    failed_ = std::min(failed_, kLooks + 4);
    return false;
  }
  rest();
  place(kPlaces - 1 - found - place_, path, delay);
  return true;
}

void EchoShift::place(int by, float* path, int& delay) const {
  delay = std::clamp(delay_ + by, 0, EchoHistory::kMaxDelay);
  const int later = delay_ + by - delay;  // within the window, where that cannot move any further
  for (int k = 0; k < taps_; ++k) {
    const int from = k + later;
    path[k] = from >= 0 && from < taps_ ? path_[from] : 0.0f;
  }
}

// match_[i] is for the echo that begins at echo_[i], `kPlaces - 1 - i` samples after what is played. -1: none fits.
int EchoShift::best(const float* heard) const {
  const float heardEnergy = energy(heard, kSamples);
  int found = -1;
  float least = kFits * heardEnergy;
  float echoEnergy = energy(echo_.data(), kSamples);
  for (int i = 0; i < kPlaces; ++i) {
    const float left = heardEnergy - 2 * match_[i] + echoEnergy;
    if (left < least && echoEnergy > kNoEcho * kSamples) {
      least = left;
      found = i;
    }
    echoEnergy = std::max(0.0f, echoEnergy + echo_[i + kSamples] * echo_[i + kSamples] - echo_[i] * echo_[i]);
  }
  return found;
}

}  // namespace copperline
