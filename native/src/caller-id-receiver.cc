#include "caller-id-receiver.h"

#include <cmath>

#include "frame.h"

namespace copperline {

namespace {

// The two receivers finish within a few bits of each other; a caller ID sent twice on purpose is seconds apart.
constexpr int kSameMessageFrames = 25;
// Votes are of the last seconds, not of the line's whole life: a message with its preamble lasts up to 3 s.
constexpr float kVoteDecay = 0.99f;
// A frame of pure mark, up to 1.5 % off, has this share of its energy in its own bin, and far less in the other.
constexpr float kMarkShare = 0.4f;
constexpr float kMarkRatio = 3.0f;

// Energy at a frequency that is a whole number of 50 Hz bins of the frame.
float binEnergy(const int16_t* samples, float hz) {
  const float c = 2.0f * std::cos(2.0f * static_cast<float>(M_PI) * hz / kSampleRateHz);
  float s1 = 0;
  float s2 = 0;
  for (int i = 0; i < kFrameSamples; i++) {
    const float s0 = samples[i] + c * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  return (s1 * s1 + s2 * s2 - c * s1 * s2) * 2.0f / kFrameSamples;
}

}  // namespace

CallerIdReceiver::CallerIdReceiver(bool bell202, bool v23, bool jclip) {
  const auto receiver = [this](FskStandard standard) {
    return std::make_unique<FskReceiver>(standard, [this, standard](const std::vector<uint8_t>& message) {
      decoding_ = standard;
      take(message, *events_);
    });
  };
  if (bell202) bell202_ = receiver(FskStandard::kBell202);
  if (v23) v23_ = receiver(FskStandard::kV23);
  if (jclip) jclip_ = receiver(FskStandard::kJclip);
}

void CallerIdReceiver::process(const int16_t* samples, DspEvents& events) {
  events_ = &events;
  framesSinceLast_++;
  if (bell202_ && v23_) voteOnMark(samples);
  if (bell202_) bell202_->process(samples);
  if (v23_) v23_->process(samples);
  if (jclip_) jclip_->process(samples);
  events_ = nullptr;
}

// 1200 and 1300 Hz are exact bins of a frame, and a message is led by 80 to 180 bits of mark.
void CallerIdReceiver::voteOnMark(const int16_t* samples) {
  float energy = 1.0f;
  for (int i = 0; i < kFrameSamples; i++) energy += static_cast<float>(samples[i]) * samples[i];
  const float bell = binEnergy(samples, 1200.0f) / energy;
  const float v23 = binEnergy(samples, 1300.0f) / energy;
  bellVotes_ = bellVotes_ * kVoteDecay + (bell > kMarkShare && bell > kMarkRatio * v23 ? 1.0f : 0.0f);
  v23Votes_ = v23Votes_ * kVoteDecay + (v23 > kMarkShare && v23 > kMarkRatio * bell ? 1.0f : 0.0f);
}

void CallerIdReceiver::take(const std::vector<uint8_t>& message, DspEvents& events) {
  const bool again = message == last_ && framesSinceLast_ < kSameMessageFrames;
  last_ = message;
  framesSinceLast_ = 0;
  if (again) return;
  if (decoding_ == FskStandard::kJclip) {
    events.push_back(CallerIdBytes{"jclip", message});
    return;
  }
  FskStandard standard = decoding_;
  if (bellVotes_ > v23Votes_ + 0.5f) standard = FskStandard::kBell202;
  if (v23Votes_ > bellVotes_ + 0.5f) standard = FskStandard::kV23;
  events.push_back(CallerIdBytes{standard == FskStandard::kBell202 ? "bell202" : "v23", message});
}

}  // namespace copperline
