#include "run-measure.h"

#include <algorithm>
#include <cmath>

#include "frame.h"

namespace copperline {

void RunMeasure::take(const Hearing& hearing) {
  const int at = taken_++ - edgeSteps_;
  if (at < 0) return;
  auto& slot = waiting_[at % edgeSteps_];
  if (at >= edgeSteps_) {
    const double db = 10.0 * std::log10(std::max(slot.power, 1e-3f));
    steps_++;
    power_ += slot.power;
    db_ += db;
    dbSquared_ += db * db;
    advance_ += std::complex<double>(slot.advance);
  }
  slot = hearing;
}

double RunMeasure::unevennessDb() const {
  if (steps_ == 0) return 0;
  const double mean = db_ / steps_;
  return std::sqrt(std::max(0.0, dbSquared_ / steps_ - mean * mean));
}

double RunMeasure::deviationHz() const {
  if (steps_ == 0 || std::norm(advance_) == 0) return 0;
  return std::arg(advance_) / (2.0 * M_PI) * kSampleRateHz / FrequencyBank::kBlockSamples;
}

}  // namespace copperline
