#include "frequency-bank.h"

#include <cmath>

#include "frame.h"

namespace copperline {

namespace {

// Eight partial sums, so that the compiler may use vector registers without reordering float sums by licence.
float dot(const float* a, const float* b) {
  float part[8] = {};
  for (int i = 0; i < FrequencyBank::kBlockSamples; i += 8) {
    for (int k = 0; k < 8; k++) part[k] += a[i + k] * b[i + k];
  }
  return ((part[0] + part[4]) + (part[1] + part[5])) + ((part[2] + part[6]) + (part[3] + part[7]));
}

}  // namespace

int FrequencyBank::indexOf(float hz) {
  for (size_t i = 0; i < frequencies_.size(); i++) {
    if (frequencies_[i].hz == hz) return static_cast<int>(i);
  }
  Frequency added{};
  added.hz = hz;
  const double w = 2.0 * M_PI * hz / kSampleRateHz;
  for (int n = 0; n < kBlockSamples; n++) {
    added.cosine[n] = static_cast<float>(std::cos(w * n));
    added.sine[n] = static_cast<float>(std::sin(w * n));
  }
  added.blockStep = std::complex<float>(std::polar(1.0, -w * kBlockSamples));
  frequencies_.push_back(added);
  return static_cast<int>(frequencies_.size()) - 1;
}

void FrequencyBank::take(const float* block) {
  newest_ = (newest_ + 1) % kMaxBlocks;
  energies_[newest_] = dot(block, block);
  for (auto& frequency : frequencies_) {
    frequency.sums[newest_] = {dot(block, frequency.cosine.data()), -dot(block, frequency.sine.data())};
  }
}

std::complex<float> FrequencyBank::correlation(int index, int blocks) const {
  const Frequency& frequency = frequencies_[index];
  // Horner's rule, newest block first.
  std::complex<float> sum = 0;
  for (int back = 0; back < blocks; back++) {
    sum = sum * frequency.blockStep + frequency.sums[(newest_ + kMaxBlocks - back) % kMaxBlocks];
  }
  return sum;
}

std::complex<float> FrequencyBank::advance(int index) const {
  const Frequency& frequency = frequencies_[index];
  const auto& before = frequency.sums[(newest_ + kMaxBlocks - 1) % kMaxBlocks];
  return frequency.sums[newest_] * std::conj(before) * frequency.blockStep;
}

float FrequencyBank::energy(int blocks) const {
  float sum = 0;
  for (int back = 0; back < blocks; back++) sum += energies_[(newest_ + kMaxBlocks - back) % kMaxBlocks];
  return sum;
}

}  // namespace copperline
