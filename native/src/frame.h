// The audio path's unit: 20 ms of one line, 8 kHz, signed 16 bit, mono.
#pragma once

namespace copperline {

constexpr int kSampleRateHz = 8000;
constexpr int kFrameSamples = 160;
constexpr int kSamplesPerMs = kSampleRateHz / 1000;

// A sine of full scale is +3.14 dBm0 (G.711 A-law): power in dBm0 of a mean square of samples.
constexpr float kFullScaleSineDbm0 = 3.14f;

}  // namespace copperline
