// Is this frame nothing but one or two steady tones?
#pragma once

#include <algorithm>

#include "fir-kernels.h"
#include "frame.h"

namespace copperline {

// Two sines are predicted exactly from their last four samples; speech and noise are not (25 dB here).
inline bool isNarrowBand(const float* frame) {
  constexpr int kOrder = 4;
  // Covariance method: no window smears the tones.
  double r[kOrder + 1][kOrder + 1];
  for (int i = 0; i <= kOrder; ++i) {
    for (int j = i; j <= kOrder; ++j) {
      double sum = 0;
      for (int n = kOrder; n < kFrameSamples; ++n) sum += static_cast<double>(frame[n - i]) * frame[n - j];
      r[i][j] = r[j][i] = sum;
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
