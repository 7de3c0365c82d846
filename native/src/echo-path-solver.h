// Least squares for the echo path from the last tenth of a second: the quick start of the echo canceller.
#pragma once

#include <vector>

namespace copperline {

// Conjugate gradients on the normal equations of "reference through path = heard" (CGLS). A few steps from the path so
// far give what the data holds and leave alone what it does not: directions that were not excited stay as they were.
// Insensitive to colour, where a gradient filter is slow with voices. No allocation after construction.
class EchoPathSolver {
 public:
  static constexpr int kSamples = 1120;  // 140 ms: four times 32 ms, so that noise is averaged out

  explicit EchoPathSolver(int taps);

  // `reference[n .. n + taps)` is what the reversed path meets at `heard[n]`, n < kSamples. Improves `path` in place.
  void improve(float* path, const float* reference, const float* heard, int steps);

 private:
  void gradient(const float* reference);

  int taps_;
  std::vector<float> residual_;
  std::vector<float> image_;
  std::vector<float> gradient_;
  std::vector<float> direction_;
};

}  // namespace copperline
