#include "echo-canceller.h"

#include <algorithm>
#include <cmath>

#include "fir-kernels.h"
#include "narrow-band.h"

namespace copperline {

namespace {

constexpr int kLateSolveFrames = 10;     // then only when the filter does badly, so often,
constexpr int kFailedSolves = 8;         // and after so many in a row that led to nothing
constexpr int kSeldomSolveFrames = 25;   // so seldom
constexpr int kSeldomStartFrames = 4;
constexpr int kSolverSteps = 2;
constexpr int kChangedPathSteps = 10;    // seldom, and from further away
constexpr int kPassesPerFrame = 1 + 2 * kSolverSteps;
constexpr int kToneFrames = 3;           // a tone for so long is meant to be one: a vowel is shorter or less steady
constexpr float kLeastErl = 0.5f;        // more than this of what is played does not come back as echo
constexpr float kMostReturn = 0.6f;       // of an unknown line, -2 dB: a bad hybrid at its worst frequency
constexpr float kFastStep = 0.5f;
constexpr float kSlowStep = 0.2f;
constexpr int kWorseBlocks = 6;
constexpr int kBetterBlocks = 3;
constexpr int kDoubleTalkBlocks = 12;
constexpr int kDoubleTalkFrames = 3;
constexpr int kLongDoubleTalk = 10;      // frames after which it may as well be a path that changed
constexpr float kBetter = 0.8f;
constexpr float kMuchBetter = 0.3f;
constexpr float kHardlyAnything = 0.1f;
constexpr float kNoEchoOfIt = 4;         // a filter that adds 6 dB in 5 ms: the echo did not come
constexpr int kLostAudioBlocks = 16;     // for so long in a row it may be the device; then it is the path
constexpr int kUnsolvableFrames = 1 + EchoPathSolver::kSamples / kFrameSamples;  // audio that was lost is in the solver's

}  // namespace

EchoCanceller::EchoCanceller(int taps, bool suppress)
    : taps_(taps),
      suppress_(suppress),
      shift_(taps),
      solver_(taps),
      foreground_(taps),
      background_(taps),
      before_(taps),
      moved_(taps),
      solvesLeft_(kStartSolves) {
  suppressor_.distrust(kMostReturn);
}

void EchoCanceller::process(int16_t* fromLine, const int16_t* toLine) {
  history_.push(fromLine, toLine);
  returnMeter_.push(history_.played(1, 0), history_.heard());
  followDelay();

  const float* x = history_.played(taps_, delay_);
  const float* d = history_.heard();
  const float* newest = x + taps_ - 1;
  noteTone(isNarrowBand(newest));
  tryCandidate(x, d);
  std::array<float, kFrameSamples> output;
  for (int i = 0; i < kFrameSamples; i += kBlock) block(x + i, d + i, output.data() + i);
  followShift();
  solve();
  for (int i = 0; i < kFrameSamples; ++i) {
    fromLine[i] = static_cast<int16_t>(std::lrintf(std::clamp(output[i], -32768.0f, 32767.0f)));
  }
}

// A steady tone teaches nothing about a path, and if the far party plays the same one it would be learnt away. What the
// frame in which it began has taught is forgotten.
void EchoCanceller::noteTone(bool tone) {
  if (tone && toneFrames_ == 0) {
    foreground_ = before_;
    background_ = before_;
  }
  toneFrames_ = tone ? toneFrames_ + 1 : 0;
  before_ = foreground_;
}

// 5 ms through both paths; the background learns.
void EchoCanceller::block(const float* x, const float* d, float* output) {
  played_ = 0;
  const float* end = x + taps_ - 1 + kBlock;
  for (int left = taps_ + kBlock; left > 0; left -= kBlock) {
    const int count = std::min(left, kBlock);
    end -= count;
    played_ = std::max(played_, energy(end, count) / kBlock);
  }
  if (played_ < 4) {  // nothing that could be heard back
    std::copy_n(d, kBlock, output);
    suppressor_.decide({0, 0, energy(d, kBlock) / kBlock, false}, output);
    if (suppress_) suppressor_.apply(output);
    return;
  }

  Powers now;
  now.heard = energy(d, kBlock) / kBlock;
  std::array<float, kBlock> echo;
  correlate(echo.data(), kBlock, foreground_.data(), taps_, x);
  for (int i = 0; i < kBlock; ++i) output[i] = d[i] - echo[i];
  const float estimated = energy(echo.data(), kBlock) / kBlock;
  now.foreground = energy(output, kBlock) / kBlock;

  // What adds to what is heard is better left out. Of a known path it says nothing at first: a device lost some audio.
  const bool missing = now.foreground > kNoEchoOfIt * now.heard;
  if (missing) std::copy_n(d, kBlock, output);
  missedBlocks_ = missing ? missedBlocks_ + 1 : 0;
  const bool lostAudio = missing && shift_.isKnown() && missedBlocks_ <= kLostAudioBlocks;
  if (!lostAudio) {
    smooth_.heard += 0.25f * (now.heard - smooth_.heard);
    smooth_.foreground += 0.25f * (now.foreground - smooth_.foreground);
  }
  if (isActive() && toneFrames_ == 0 && now.heard < kLeastErl * played_ && !lostAudio) {
    const bool converged = means_.takes(kConvergedErle);
    const float step = suppressor_.nearEnd() ? 0.5f * kSlowStep : converged ? kSlowStep : kFastStep;
    const float enough = 1e2f * static_cast<float>(taps_);
    now.background = learn(background_.data(), taps_, x, d, kBlock, step, enough) / kBlock;
    smooth_.background += 0.25f * (now.background - smooth_.background);
    compare();
    if (!suppressor_.nearEnd()) means_.follow(played_, now.heard, now.foreground);
  }
  if (lostAudio) {
    dropCandidate();
    unsolvable_ = kUnsolvableFrames;
  } else {
    dropHarmful();
  }
  const float left = missing ? now.heard : now.foreground;
  suppressor_.decide({played_, estimated, left, toneFrames_ >= kToneFrames}, output);
  if (suppress_) suppressor_.apply(output);
}

// While the near end speaks, a voice in its notes can look like echo for some time. Then only what leaves hardly anything is
// believed: that is what a path that changed looks like once it is learnt.
bool EchoCanceller::isBetter(float residual, float foreground, float heard) const {
  if (suppressor_.nearEnd() && !lost_) return residual < kMuchBetter * foreground && residual < kHardlyAnything * heard;
  return residual < kBetter * foreground && residual < heard;
}

// The foreground takes over what did better for some time; the background starts again from it when it went astray.
void EchoCanceller::compare() {
  const auto [heard, foreground, background] = smooth_;
  better_ = isBetter(background, foreground, heard) ? better_ + 1 : 0;
  worse_ = background > 1.6f * foreground ? worse_ + 1 : 0;
  if (better_ >= (suppressor_.nearEnd() && !lost_ ? kDoubleTalkBlocks : kBetterBlocks)) {
    foreground_ = background_;
    smooth_.foreground = background;
    better_ = 0;
  } else if (worse_ >= 3) {
    background_ = foreground_;
    smooth_.background = foreground;
    worse_ = 0;
  }
}

// A foreground that adds to what is heard is worse than none: the path changed, or something else was learnt.
void EchoCanceller::dropHarmful() {
  harmful_ = smooth_.foreground > 1.25f * smooth_.heard ? harmful_ + 1 : 0;
  if (harmful_ < kWorseBlocks) return;
  harmful_ = 0;
  std::fill(foreground_.begin(), foreground_.end(), 0.0f);
  background_ = foreground_;
  smooth_.foreground = smooth_.heard;
  solvesLeft_ = std::max(solvesLeft_, kStartSolves / 2);
  failedSolves_ = 0;
  lost_ = true;
  // The echo may be at another delay.
  means_.residual = means_.heard;
  delayFinder_.reset();
  dropCandidate();
}

// Is there enough in a frame of this energy to learn from, and not more than what is played?
bool EchoCanceller::mayBeEcho(float heard) const {
  return heard >= 64 * kFrameSamples && heard <= played_ * kFrameSamples;
}

// What the solver found from the frames before is taken over if it does better at this one.
void EchoCanceller::tryCandidate(const float* x, const float* d) {
  if (!hasCandidate_ || !isActive()) return;
  if (toneFrames_ > 0) return toneFrames_ < kToneFrames ? void() : dropCandidate();
  const float heard = energy(d, kFrameSamples);
  if (!mayBeEcho(heard)) return dropCandidate();
  const auto left = [&](const std::vector<float>& path) {
    std::array<float, kFrameSamples> echo;
    correlate(echo.data(), kFrameSamples, path.data(), taps_, x);
    addScaled(echo.data(), d, -1.0f, kFrameSamples);
    return energy(echo.data(), kFrameSamples);
  };
  const float candidate = left(solver_.path());
  const float foreground = left(foreground_);
  if (!isBetter(candidate, foreground, suppressor_.nearEnd() && !lost_ ? heard : kBetter * heard)) {
    // What explains some of what is heard is on the right way.
    failedSolves_ = candidate < kBetter * std::min(foreground, heard) ? 0 : failedSolves_ + 1;
    dropCandidate();
    return;
  }
  if (suppressor_.nearEnd() && !lost_ && ++candidatePasses_ < kDoubleTalkFrames) return;
  foreground_ = solver_.path();
  background_ = foreground_;
  smooth_.foreground = smooth_.background = candidate / kFrameSamples;
  dropCandidate();
  failedSolves_ = 0;
}

void EchoCanceller::dropCandidate() {
  hasCandidate_ = false;
  candidatePasses_ = 0;
  solver_.stop();
}

// Nothing that was found lately explained anything: it is the near end that is heard, not an echo.
bool EchoCanceller::isHopeless() const { return failedSolves_ >= kFailedSolves && !lost_; }

// At the start in every frame; later only while the filter does badly or both have talked for so long that the path
// may have changed.
bool EchoCanceller::wantsSolving() {
  if (activeFrames_ < 2 || !mayBeEcho(energy(history_.heard(), kFrameSamples))) return false;
  const bool good = means_.takes(4 * kConvergedErle);
  if (solvesLeft_ == 0) lost_ = false;
  if (solvesLeft_ > 0 && !good) {
    --solvesLeft_;
    return !isHopeless() || sinceSolve_ >= kSeldomStartFrames;
  }
  if (means_.takes(kHalfErle) && doubleTalkFrames_ < kLongDoubleTalk) {
    failedSolves_ = 0;
    return false;
  }
  return sinceSolve_ >= (isHopeless() ? kSeldomSolveFrames : kLateSolveFrames);
}

// A quick start needs the result in the next frame. What takes more steps has more frames for it.
void EchoCanceller::solve() {
  if (unsolvable_ > 0) --unsolvable_;
  if (!isActive() || hasCandidate_ || toneFrames_ > 0 || unsolvable_ > 0) return;
  ++activeFrames_;
  ++sinceSolve_;
  doubleTalkFrames_ = suppressor_.nearEnd() ? doubleTalkFrames_ + 1 : 0;
  if (!solver_.isBusy()) {
    if (!wantsSolving()) return;
    sinceSolve_ = 0;
    const bool longDoubleTalk = doubleTalkFrames_ >= kLongDoubleTalk;
    solver_.begin(foreground_.data(), history_.played(taps_, delay_, EchoPathSolver::kSamples), history_.allHeard(),
                  longDoubleTalk && !lost_ ? kChangedPathSteps : kSolverSteps);
  }
  hasCandidate_ = solver_.advance(kPassesPerFrame);
}

EchoStatistics EchoCanceller::statistics() const {
  const bool converged = means_.takes(kConvergedErle);
  const auto state = suppressor_.nearEnd() && isActive() ? EchoState::doubleTalk
                     : converged                         ? EchoState::converged
                                                         : EchoState::adapting;
  const bool measured = means_.played > 0;
  return {state, measured ? EchoMeans::ratioDb(means_.played, means_.heard) : 0,
          measured ? EchoMeans::ratioDb(means_.heard, means_.residual) : 0, delay_, returnMeter_.erlDb()};
}

}  // namespace copperline
