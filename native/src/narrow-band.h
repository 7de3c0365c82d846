// Is this frame nothing but one or two steady tones?
#pragma once

#include "frame.h"

namespace copperline {

// Two sines are predicted exactly from their last four samples; speech and noise are not (25 dB here).
inline bool isNarrowBand(const float* frame) {
  constexpr int kOrder = 4;
  constexpr int kLast = kFrameSamples - 1;
  // Covariance method: no window smears the tones. r[i][j] sums frame[n - i] * frame[n - j] over kOrder <= n.
  double r[kOrder + 1][kOrder + 1];
  double sums[kOrder + 1] = {};
  for (int n = kOrder; n < kFrameSamples; ++n) {
    for (int j = 0; j <= kOrder; ++j) sums[j] += static_cast<double>(frame[n]) * frame[n - j];
  }
  for (int j = 0; j <= kOrder; ++j) r[0][j] = r[j][0] = sums[j];
  // One step down the diagonal the same sum begins one sample earlier, and ends one earlier.
  for (int i = 1; i <= kOrder; ++i) {
    for (int j = i; j <= kOrder; ++j) {
      r[i][j] = r[j][i] = r[i - 1][j - 1] + static_cast<double>(frame[kOrder - i]) * frame[kOrder - j] -
                          static_cast<double>(frame[kLast - i + 1]) * frame[kLast - j + 1];
    }
  }
  const double total = r[0][0];
  if (!(total > 0)) return false;
  // Gaussian elimination of the predictors leaves the prediction error in r[0][0].
  for (int k = kOrder; k >= 1; --k) {
    const double pivot = r[k][k] + 1e-6 * total;
    for (int i = 0; i < k; ++i) {
      const double by = r[i][k] / pivot;
      for (int j = 0; j < k; ++j) r[i][j] -= by * r[k][j];
    }
  }
  return r[0][0] < 3e-3 * total;
}

}  // namespace copperline
