#include "band-spectrum.h"

#include <algorithm>
#include <cmath>

namespace copperline {

namespace {

constexpr int kFirstLine = 7;   // 219 Hz: hum and ringing remains lie below
constexpr int kEndLine = 116;   // 3625 Hz
// About 200 Hz wide below 1 kHz, wider above.
constexpr std::array<int, BandSpectrum::kBands + 1> kEdges = {7, 12, 17, 22, 27, 33, 39, 46, 54, 63, 72, 82, 93, 104, kEndLine};
static_assert(kEdges[0] == kFirstLine);
// Hann's main lobe is two lines each way; modulation of 25 Hz takes one more.
constexpr int kPeakReach = 3;
constexpr int kPeaks = 3;
constexpr float kShapeDepthDb = 24.0f;

}  // namespace

BandSpectrum::BandSpectrum() {
  for (int i = 0; i < kSize; i++) window_[i] = static_cast<float>(0.5 - 0.5 * std::cos(2.0 * M_PI * (i + 0.5) / kSize));
  for (int i = 0; i < kSize / 2; i++) {
    cosine_[i] = static_cast<float>(std::cos(2.0 * M_PI * i / kSize));
    sine_[i] = static_cast<float>(-std::sin(2.0 * M_PI * i / kSize));
  }
  int bits = 0;
  while ((1 << bits) < kSize) bits++;
  for (int i = 0; i < kSize; i++) {
    int mirrored = 0;
    for (int bit = 0; bit < bits; bit++) mirrored |= ((i >> bit) & 1) << (bits - 1 - bit);
    reversed_[i] = mirrored;
  }
}

void BandSpectrum::take(const int16_t* frame) {
  std::copy(samples_.begin() + kFrameSamples, samples_.end(), samples_.begin());
  std::copy(frame, frame + kFrameSamples, samples_.end() - kFrameSamples);
  transform();
  measure();
}

void BandSpectrum::transform() {
  for (int i = 0; i < kSize; i++) {
    real_[reversed_[i]] = samples_[i] * window_[i];
    imaginary_[i] = 0;
  }
  for (int half = 1; half < kSize; half *= 2) {
    const int stride = kSize / (2 * half);
    for (int start = 0; start < kSize; start += 2 * half) {
      for (int i = 0; i < half; i++) {
        const float c = cosine_[i * stride];
        const float s = sine_[i * stride];
        const int low = start + i;
        const int high = low + half;
        const float re = real_[high] * c - imaginary_[high] * s;
        const float im = real_[high] * s + imaginary_[high] * c;
        real_[high] = real_[low] - re;
        imaginary_[high] = imaginary_[low] - im;
        real_[low] += re;
        imaginary_[low] += im;
      }
    }
  }
  for (int i = 0; i < kLines; i++) lines_[i] = real_[i] * real_[i] + imaginary_[i] * imaginary_[i];
}

void BandSpectrum::measure() {
  float total = 1e-6f;
  for (int i = kFirstLine; i < kEndLine; i++) total += lines_[i];
  // Hann's mean square is 3/8; each line stands for its negative frequency too.
  power_ = total * 2.0f / (0.375f * kSize * kSize);

  float meanLog = 0;
  float mean = 0;
  float strongest = 0;
  std::array<float, kBands> density;
  for (int band = 0; band < kBands; band++) {
    float sum = 1e-6f;
    for (int i = kEdges[band]; i < kEdges[band + 1]; i++) sum += lines_[i];
    density[band] = sum / static_cast<float>(kEdges[band + 1] - kEdges[band]);
    mean += density[band] / kBands;
    meanLog += std::log(density[band]) / kBands;
    strongest = std::max(strongest, density[band]);
  }
  flatness_ = std::exp(meanLog) / mean;

  const float topDb = 10.0f * std::log10(strongest);
  float meanDb = 0;
  for (int band = 0; band < kBands; band++) {
    shapeDb_[band] = std::max(10.0f * std::log10(density[band]), topDb - kShapeDepthDb);
    meanDb += shapeDb_[band] / kBands;
  }
  for (auto& each : shapeDb_) each -= meanDb;

  // The strongest lines with what lies around them, taken out one after another.
  float peaks = 0;
  for (int peak = 0; peak < kPeaks; peak++) {
    const auto top = std::max_element(lines_.begin() + kFirstLine, lines_.begin() + kEndLine);
    const int at = static_cast<int>(top - lines_.begin());
    for (int i = std::max(kFirstLine, at - kPeakReach); i <= std::min(kEndLine - 1, at + kPeakReach); i++) {
      peaks += lines_[i];
      lines_[i] = 0;
    }
  }
  concentration_ = peaks / total;
}

}  // namespace copperline
