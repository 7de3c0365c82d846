#include "dtmf-bank.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "frame.h"

namespace copperline {

namespace {

constexpr float kTwoPi = 2.0f * static_cast<float>(M_PI);
// A Hann window of 2n samples sums to n.
constexpr float kWeight = DtmfBank::kWindows * DtmfBank::kHopSamples;

std::complex<float> turn(float radians) { return {std::cos(radians), std::sin(radians)}; }

}  // namespace

DtmfBank::DtmfBank() {
  for (int n = 0; n < kWindowSamples; n++) {
    hann_[n] = 0.5f - 0.5f * std::cos(kTwoPi * (n + 0.5f) / kWindowSamples);
    for (int tone = 0; tone < kDtmfTones; tone++) {
      const auto wave = turn(-kTwoPi * kDtmfHz[tone] * n / kSampleRateHz);
      table_[n][tone] = hann_[n] * wave.real();
      table_[n][kDtmfTones + tone] = hann_[n] * wave.imag();
    }
  }
  for (int tone = 0; tone < kDtmfTones; tone++) {
    advance_[tone] = turn(kTwoPi * kDtmfHz[tone] * kHopSamples / kSampleRateHz);
  }
}

void DtmfBank::take(const float* hop) {
  std::copy(samples_.begin() + kHopSamples, samples_.end(), samples_.begin());
  std::copy(hop, hop + kHopSamples, samples_.begin() + kHopSamples);
  newest_ = (newest_ + 1) % kWindows;
  // GCC left to itself unrolls the rows first and then shuffles more than it adds.
  Row sums{};
  for (int n = 0; n < kWindowSamples; n++) {
    const float sample = samples_[n];
    const float* row = table_[n].data();
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC unroll 1
#endif
    for (int i = 0; i < 2 * kDtmfTones; i++) sums[i] += sample * row[i];
  }
  std::array<float, 8> energies{};
  for (int n = 0; n < kWindowSamples; n += 8) {
    for (int k = 0; k < 8; k++) energies[k] += hann_[n + k] * samples_[n + k] * samples_[n + k];
  }
  const float energy = std::accumulate(energies.begin(), energies.end(), 0.0f);
  windows_[newest_] = sums;
  energies_[newest_] = energy;
}

std::complex<float> DtmfBank::at(int tone, int window) const {
  const Row& row = windows_[(newest_ + kWindows - window) % kWindows];
  return {row[tone], row[kDtmfTones + tone]};
}

float DtmfBank::power() const {
  float sum = 0;
  for (const float energy : energies_) sum += energy;
  return sum / kWeight;
}

float DtmfBank::nominalPower(int tone) const {
  // Horner: each older window is turned on by one hop more.
  std::complex<float> sum = at(tone, kWindows - 1);
  for (int window = kWindows - 2; window >= 0; window--) sum = sum * advance_[tone] + at(tone, window);
  return 2.0f * std::norm(sum) / (kWeight * kWeight);
}

DtmfBank::Fit DtmfBank::fit(int tone) const {
  std::complex<float> product = 0;
  for (int window = 0; window + 1 < kWindows; window++) product += at(tone, window) * std::conj(at(tone, window + 1));
  const float size = std::abs(product);
  if (!(size > 0)) return {0, 0};
  const auto step = product / size;
  std::complex<float> sum = at(tone, kWindows - 1);
  for (int window = kWindows - 2; window >= 0; window--) sum = sum * step + at(tone, window);
  const float radians = std::arg(step * std::conj(advance_[tone]));
  return {2.0f * std::norm(sum) / (kWeight * kWeight), radians * kSampleRateHz / (kTwoPi * kHopSamples)};
}

}  // namespace copperline
