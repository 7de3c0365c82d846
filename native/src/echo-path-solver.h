// Least squares for the echo path from the last tenth of a second: the quick start of the echo canceller.
#pragma once

#include <vector>

namespace copperline {

// Conjugate gradients on the normal equations of "reference through path = heard" (CGLS). A few steps from the path so
// far give what the data holds and leave alone what it does not: directions that were not excited stay as they were.
// Insensitive to colour, where a gradient filter is slow with voices. It works on a copy of what was heard, so that its
// work can be spread over frames. No allocation after construction.
class EchoPathSolver {
 public:
  static constexpr int kSamples = 1120;  // 140 ms: four times 32 ms, so that noise is averaged out

  explicit EchoPathSolver(int taps);

  // From `path` on, in so many steps. `reference[n .. n + taps)` is what the reversed path meets at `heard[n]`,
  // n < kSamples. What it was at before is given up.
  void begin(const float* path, const float* reference, const float* heard, int steps);
  // Does at most `passes` passes over the data, of which it needs 1 + 2 * steps. True when it has nothing left to do.
  bool advance(int passes);
  bool isBusy() const { return stepsLeft_ > 0; }
  void stop() { stepsLeft_ = 0; }
  // The result once it is done.
  const std::vector<float>& path() const { return path_; }

 private:
  enum class Pass { residual, gradient, image };

  void turn();
  void go();

  int taps_;
  int stepsLeft_ = 0;
  Pass pass_ = Pass::residual;
  float gradientEnergy_ = 0;
  std::vector<float> path_;
  std::vector<float> reference_;
  std::vector<float> residual_;
  std::vector<float> image_;
  std::vector<float> gradient_;
  std::vector<float> direction_;
};

}  // namespace copperline
