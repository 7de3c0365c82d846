// Correlates a stream with the eight DTMF frequencies, 4 ms at a time.
#pragma once

#include <array>
#include <complex>

namespace copperline {

constexpr int kDtmfTones = 8;
// Q.23: four of the low group, four of the high group; the digits row by row.
constexpr std::array<float, kDtmfTones> kDtmfHz = {697, 770, 852, 941, 1209, 1336, 1477, 1633};
constexpr int kDtmfDigits = 16;
constexpr char kDtmfKeys[kDtmfDigits + 1] = "123A456B789C*0#D";

// The last 20 ms as four Hann windows of 8 ms that overlap by half: narrow enough to date a tone's begin and end, wide
// enough that no frequency of one group leaks into the other (-31 dB at 250 Hz). Put together in phase they resolve
// the groups' neighbours, 73 Hz apart.
class DtmfBank {
 public:
  static constexpr int kHopSamples = 32;
  static constexpr int kWindows = 4;

  // One tone as far as it can be fitted: how much of the span's energy it is, and how far off its nominal frequency.
  struct Fit {
    float power;  // mean square
    float offHz;
  };

  DtmfBank();
  void take(const float* hop);

  // Mean square of all there is in the span.
  float power() const;
  // Mean square at the nominal frequency; enough to tell which of a group sounds.
  float nominalPower(int tone) const;
  // At the frequency that it really has, from the phase's advance.
  Fit fit(int tone) const;

 private:
  static constexpr int kWindowSamples = 2 * kHopSamples;
  using Row = std::array<float, 2 * kDtmfTones>;

  std::complex<float> at(int tone, int window) const;  // window 0 is the newest

  std::array<Row, kWindowSamples> table_;  // Hann-weighted cosines, then sines: one sample's row beside the next
  std::array<float, kWindowSamples> hann_;
  std::array<std::complex<float>, kDtmfTones> advance_;  // of the nominal phase in one hop
  std::array<float, kWindowSamples> samples_{};
  std::array<Row, kWindows> windows_{};
  std::array<float, kWindows> energies_{};
  int newest_ = 0;
};

}  // namespace copperline
