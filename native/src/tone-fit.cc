#include "tone-fit.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "frame.h"
#include "tone-template.h"

namespace copperline {

namespace {

constexpr float kCloseHz = 60.0f;
// Share of the window's energy that the sines explain. White noise 6 dB below the tone leaves 0.8.
constexpr float kEnterShare = 0.75f;
constexpr float kLeaveShare = 0.6f;
// Of a pair, the weaker frequency may be 12 dB below the stronger.
constexpr float kWeakestRatio = 0.25f;
// Call-progress tones leave an exchange at -10 to -20 dBm0 and a long line takes 10 dB more.
constexpr float kThresholdDbm0 = -43.0f;

// A generator may be so far off; 31 Hz at most, where a fit at the nominal frequency still explains a quarter.
constexpr float kOffShare = 0.022f;
constexpr float kMostOffHz = 31.0f;

// A sine `offHz` beside the fitted frequency is explained to this share over `seconds`.
float explainedOff(float offHz, float seconds) {
  const float x = static_cast<float>(M_PI) * offHz * seconds;
  return std::abs(x) < 1e-3f ? 1.0f : std::sin(x) * std::sin(x) / (x * x);
}

// Inverts a small symmetric positive matrix in place by Gauss-Jordan.
void invert(std::vector<double>& m, int n) {
  std::vector<double> result(n * n, 0.0);
  for (int i = 0; i < n; i++) result[i * n + i] = 1.0;
  for (int column = 0; column < n; column++) {
    int pivot = column;
    for (int row = column + 1; row < n; row++) {
      if (std::abs(m[row * n + column]) > std::abs(m[pivot * n + column])) pivot = row;
    }
    for (int k = 0; k < n; k++) {
      std::swap(m[pivot * n + k], m[column * n + k]);
      std::swap(result[pivot * n + k], result[column * n + k]);
    }
    const double scale = 1.0 / m[column * n + column];
    for (int k = 0; k < n; k++) {
      m[column * n + k] *= scale;
      result[column * n + k] *= scale;
    }
    for (int row = 0; row < n; row++) {
      const double factor = m[row * n + column];
      if (row == column || factor == 0.0) continue;
      for (int k = 0; k < n; k++) {
        m[row * n + k] -= factor * m[column * n + k];
        result[row * n + k] -= factor * result[column * n + k];
      }
    }
  }
  m = result;
}

int blocksFor(const std::vector<float>& hz) {
  for (size_t i = 0; i < hz.size(); i++) {
    for (size_t k = i + 1; k < hz.size(); k++) {
      if (std::abs(hz[i] - hz[k]) < kCloseHz) return 4;
    }
  }
  return 2;
}

}  // namespace

ToneFit::ToneFit(FrequencyBank& bank, const std::vector<float>& hz) : hz_(hz), blocks_(blocksFor(hz)) {
  for (const float each : hz_) indices_.push_back(bank.indexOf(each));
  const int samples = blocks_ * FrequencyBank::kBlockSamples;
  const int n = static_cast<int>(hz_.size()) * 2;
  const auto basis = [&](int which, int at) {
    const double angle = 2.0 * M_PI * hz_[which / 2] / kSampleRateHz * at;
    return which % 2 == 0 ? std::cos(angle) : std::sin(angle);
  };
  inverse_.assign(n * n, 0.0);
  for (int row = 0; row < n; row++) {
    for (int column = 0; column < n; column++) {
      for (int at = 0; at < samples; at++) inverse_[row * n + column] += basis(row, at) * basis(column, at);
    }
  }
  invert(inverse_, n);
}

Hearing ToneFit::hear(const FrequencyBank& bank) {
  const float energy = bank.energy(blocks_);
  Hearing hearing;
  hearing.present = fits(bank, energy);
  hearing.power = energy / (blocks_ * FrequencyBank::kBlockSamples);
  if (hearing.present && indices_.size() == 1) hearing.advance = bank.advance(indices_[0]);
  return hearing;
}

// What the fit explains of a tone that is off by what the phase says; 1 where that is more than a generator may be off.
double ToneFit::explainedByOffTone(const FrequencyBank& bank) const {
  constexpr float kBlockSeconds = static_cast<float>(FrequencyBank::kBlockSamples) / kSampleRateHz;
  const float offHz = std::arg(bank.advance(indices_[0])) / (2.0f * static_cast<float>(M_PI) * kBlockSeconds);
  if (std::abs(offHz) > std::min(kOffShare * hz_[0], kMostOffHz)) return 1;
  return explainedOff(offHz, blocks_ * kBlockSeconds);
}

bool ToneFit::fits(const FrequencyBank& bank, float energy) {
  const int samples = blocks_ * FrequencyBank::kBlockSamples;
  static const float floor =
      0.5f * 32767.0f * 32767.0f * std::pow(10.0f, (kThresholdDbm0 - kFullScaleSineDbm0) / 10.0f);
  if (energy < floor * samples) return present_ = false;

  const int n = static_cast<int>(indices_.size()) * 2;
  std::array<double, 2 * kMaxFrequencies> heard{};
  for (size_t i = 0; i < indices_.size(); i++) {
    const auto correlation = bank.correlation(indices_[i], blocks_);
    heard[2 * i] = correlation.real();
    heard[2 * i + 1] = -correlation.imag();
  }
  double explained = 0;
  double weakest = 0;
  double strongest = 0;
  for (int i = 0; i < n; i += 2) {
    double a = 0;
    double b = 0;
    for (int k = 0; k < n; k++) {
      a += inverse_[i * n + k] * heard[k];
      b += inverse_[(i + 1) * n + k] * heard[k];
    }
    explained += a * heard[i] + b * heard[i + 1];
    const double amplitude = std::hypot(a, b);
    weakest = i == 0 ? amplitude : std::min(weakest, amplitude);
    strongest = std::max(strongest, amplitude);
  }
  if (indices_.size() == 1) explained = std::min(explained / explainedByOffTone(bank), static_cast<double>(energy));
  const bool fits = explained >= energy * (present_ ? kLeaveShare : kEnterShare);
  return present_ = fits && weakest >= kWeakestRatio * strongest;
}

}  // namespace copperline
