// Correlates a stream, block by block, with a few fixed frequencies.
#pragma once

#include <array>
#include <complex>
#include <vector>

namespace copperline {

// Blocks of 10 ms; the last kMaxBlocks are kept, so that a window of 10 to 40 ms can be put together from them.
class FrequencyBank {
 public:
  static constexpr int kBlockSamples = 80;
  static constexpr int kMaxBlocks = 4;

  // The index of `hz`, added if it is new.
  int indexOf(float hz);
  float hz(int index) const { return frequencies_[index].hz; }

  void take(const float* block);

  // Sum of x[n] * exp(-j w n) over the last `blocks` blocks, n counted from the window's start.
  std::complex<float> correlation(int index, int blocks) const;
  // The newest block's correlation over that of the block before, less the nominal frequency's own advance: its angle is
  // how far the frequency heard is off.
  std::complex<float> advance(int index) const;
  // Sum of squares over the last `blocks` blocks.
  float energy(int blocks) const;

 private:
  struct Frequency {
    float hz;
    std::array<float, kBlockSamples> cosine;
    std::array<float, kBlockSamples> sine;
    std::complex<float> blockStep;  // exp(-j w kBlockSamples)
    std::array<std::complex<float>, kMaxBlocks> sums{};
  };

  std::vector<Frequency> frequencies_;
  std::array<float, kMaxBlocks> energies_{};
  int newest_ = 0;
};

}  // namespace copperline
