// Takes the line's echo of what we play out of what we hear.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "echo-delay.h"
#include "echo-history.h"
#include "echo-means.h"
#include "echo-path-solver.h"
#include "echo-return-meter.h"
#include "echo-shift.h"
#include "echo-suppressor.h"
#include "frame.h"

namespace copperline {

enum class EchoState { adapting, converged, doubleTalk };

struct EchoStatistics {
  EchoState state;
  float erlDb;    // what the line itself takes from the echo
  float erleDb;   // and what the filter takes from the rest
  int delaySamples;
  std::optional<float> dialledErlDb;
};

// Two paths: the foreground is what is heard through, the background learns. The foreground takes over only what has
// proved better at echo it had not seen, so that double talk needs no freeze. A least-squares solver starts it quickly;
// a suppressor with comfort noise takes the rest. All decisions are within the frame: no delay is added.
class EchoCanceller {
 public:
  EchoCanceller(int taps, bool suppress);

  // A frame heard, in place, and the frame that is played next (the echo is expected after that).
  void process(int16_t* fromLine, const int16_t* toLine);

  void suppress(bool on) { suppress_ = on; }
  int taps() const { return taps_; }
  // Impulse response from what is played to what is heard: the delay's zeros, then the taps.
  std::vector<float> path() const;
  // A path as `path()` gave it; any length. False and unchanged if it holds no numbers or amplifies.
  bool seed(const float* path, int count);
  EchoStatistics statistics() const;

 private:
  static constexpr int kBlock = EchoSuppressor::kBlockSamples;
  static constexpr float kConvergedErle = 100;  // 20 dB
  static constexpr float kHalfErle = 10;
  static constexpr int kStartSolves = 50;       // a second of echo, at most

  struct Powers {
    float heard = 0;
    float foreground = 0;
    float background = 0;
  };

  void followDelay();
  void followShift();
  void moveTo(int delay);
  bool isActive() const { return played_ > 900; }
  void tryCandidate(const float* x, const float* d);
  bool mayBeEcho(float heard) const;
  void dropCandidate();
  bool isHopeless() const;
  bool wantsSolving();
  void solve();
  void block(const float* x, const float* d, float* output);
  void noteTone(bool tone);
  bool isBetter(float residual, float foreground, float heard) const;
  void compare();
  void dropHarmful();

  int taps_;
  bool suppress_;
  int delay_ = 0;
  EchoHistory history_;
  EchoDelay delayFinder_;
  EchoShift shift_;
  int goodFrames_ = 0;    // in a row
  EchoPathSolver solver_;
  EchoReturnMeter returnMeter_;
  EchoSuppressor suppressor_;

  // Reversed: the last tap meets the newest sample.
  std::vector<float> foreground_;
  std::vector<float> background_;
  std::vector<float> before_;  // the foreground when the last frame began
  std::vector<float> moved_;
  bool hasCandidate_ = false;  // the solver's result waits to be tried
  int candidatePasses_ = 0;
  int solvesLeft_;
  int sinceSolve_ = 0;
  int failedSolves_ = 0;  // in a row
  bool lost_ = false;  // the path changed for certain
  int doubleTalkFrames_ = 0;  // in a row
  int activeFrames_ = 0;

  float played_ = 0;  // the loudest 5 ms that may echo now, mean square
  int toneFrames_ = 0;
  Powers smooth_;
  int better_ = 0;  // blocks in a row in which the background did better
  int worse_ = 0;
  int harmful_ = 0;
  int missedBlocks_ = 0;  // in a row without the echo that was expected
  int unsolvable_ = 0;    // frames for which the solver would see that

  EchoMeans means_;
};

}  // namespace copperline
