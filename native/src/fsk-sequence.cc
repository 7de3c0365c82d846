#include "fsk-sequence.h"

namespace copperline {

FskSequence::FskSequence(float markHz, float spaceHz)
    : radians_{2.0f * static_cast<float>(M_PI) * spaceHz / kSampleRateHz,
               2.0f * static_cast<float>(M_PI) * markHz / kSampleRateHz} {}

uint8_t FskSequence::likeliest(const Bits& bits, std::array<float, 2> amplitudes) const {
  const float half = kFskBitSamples / 2.0f;
  const std::array<std::complex<float>, 2> halfTurn = {std::polar(1.0f, -radians_[0] * half),
                                                       std::polar(1.0f, -radians_[1] * half)};
  // Log-likelihood of each course of three bits, by its middle bit's place.
  std::array<std::array<float, 8>, kBits> courses{};
  for (int middle = 1; middle < kBits - 1; middle++) {
    for (unsigned course = 0; course < 8; course++) {
      std::complex<float> sum = 0;
      std::complex<float> turn = 1;
      float energy = 0;
      for (int i = 0; i < 3; i++) {
        const unsigned bit = (course >> i) & 1;
        if (i > 0) turn *= halfTurn[(course >> (i - 1)) & 1] * halfTurn[bit];
        sum += amplitudes[bit] * bits[middle - 1 + i][bit] * turn;
        energy += amplitudes[bit] * amplitudes[bit];
      }
      courses[middle][course] = 2.0f * std::abs(sum) * (2.0f / kFskBitSamples) - energy;
    }
  }
  unsigned best = 0;
  float bestSum = -1e30f;
  for (unsigned byte = 0; byte < 256; byte++) {
    const unsigned all = (byte << 1) | (1u << 9);  // start bit space, stop bit mark
    float sum = 0;
    for (int middle = 1; middle < kBits - 1; middle++) sum += courses[middle][(all >> (middle - 1)) & 7];
    if (sum > bestSum) {
      bestSum = sum;
      best = byte;
    }
  }
  return static_cast<uint8_t>(best);
}

}  // namespace copperline
