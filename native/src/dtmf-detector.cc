#include "dtmf-detector.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "frame.h"

namespace copperline {

namespace {

constexpr float dB(float db) { return std::pow(10.0f, db / 10.0f); }

// Mean square of a sine at 0 dBm0.
const float kZeroDbm0 = 32767.0f * 32767.0f / 2.0f * dB(-kFullScaleSineDbm0);
// A receiver must take -25 dBm0 a tone and must not act below -55 (Q.24); lines lose a lot before that.
const float kLeastPower = kZeroDbm0 * dB(-45.0f);
// Q.24: a high group up to 8 dB below the low one (a long line's twist) and up to 4 dB above; with room for noise.
const float kTwist = dB(10.0f);
const float kReverseTwist = dB(7.0f);
// What the two tones are of all there is: 0.89 in noise 6 dB below each of them. Speech seldom gets that far, and does
// not stay there (4 h of speech: no digit at 0.80, seven at 0.75).
constexpr float kShareToBegin = 0.80f;
// Enough to go on, and for a suspicion. In silence this is reached when a tone fills 13 of the span's 20 ms: 13 ms
// into a tone, until 7 ms after it.
constexpr float kShareToGoOn = 0.65f;
constexpr int kIntoToneSamples = 13 * kSamplesPerMs;
constexpr int kAfterToneSamples = 7 * kSamplesPerMs;
// Q.24: 1.5 % + 2 Hz off is accepted, 3.5 % is not. One hit's measure is rough; their mean decides.
constexpr float kOffInHit = 0.032f;
constexpr float kOffInMean = 0.025f;
// A voice glides: two of its harmonics that pass a digit's frequencies move by 1.5 % or more within the hits, both
// together. A tone in noise is measured 0.5 % here or there. What moves may still come to rest.
constexpr float kMostMotion = 0.015f;
constexpr int kMissedInCandidate = 1;
// A drop-out of 10 ms misses four hops, a pause of 20 ms six.
constexpr int kMissedToEnd = 5;

}  // namespace

void DtmfDetector::process(const int16_t* samples, int count, Changes& changes) {
  for (int i = 0; i < count; i++) {
    float sample = highPass_.step(samples[i]);
    for (auto& notch : notches_) sample = notch.step(sample);
    hop_[filled_++] = sample;
    if (filled_ < DtmfBank::kHopSamples) continue;
    filled_ = 0;
    bank_.take(hop_.data());
    step(judge(), changes);
  }
}

int DtmfDetector::suspectedSamples() const {
  const int hops = digit_ != 0 ? digitHops_ : candidateHops_;
  return (hops - 1) * DtmfBank::kHopSamples + kIntoToneSamples + filled_;
}

DtmfDetector::Hit DtmfDetector::judge() const {
  const float all = bank_.power();
  if (!(all > 2 * kLeastPower)) return {};
  int low = 0;
  int high = 4;
  float lowPower = -1;
  float highPower = -1;
  for (int tone = 0; tone < 4; tone++) {
    const float l = bank_.nominalPower(tone);
    const float h = bank_.nominalPower(tone + 4);
    if (l > lowPower) {
      lowPower = l;
      low = tone;
    }
    if (h > highPower) {
      highPower = h;
      high = tone + 4;
    }
  }
  // At its nominal frequency a tone 2 % off still gives half its power: too little here, and it is none.
  if (lowPower + highPower < all * kShareToGoOn * 0.4f) return {};
  const auto lowFit = bank_.fit(low);
  const auto highFit = bank_.fit(high);
  if (lowFit.power < kLeastPower || highFit.power < kLeastPower) return {};
  if (lowFit.power > highFit.power * kTwist || highFit.power > lowFit.power * kReverseTwist) return {};
  if (lowFit.power + highFit.power < all * kShareToGoOn) return {};
  const float lowOff = lowFit.offHz / kDtmfHz[low];
  const float highOff = highFit.offHz / kDtmfHz[high];
  if (std::abs(lowOff) > kOffInHit || std::abs(highOff) > kOffInHit) return {};
  const bool sure = lowFit.power + highFit.power >= all * kShareToBegin;
  return {kDtmfKeys[low * 4 + high - 4], sure, lowOff, highOff};
}

void DtmfDetector::step(const Hit& hit, Changes& changes) {
  if (digit_ != 0) {
    digitHops_++;
    missedHops_ = hit.digit == digit_ ? 0 : missedHops_ + 1;
    if (missedHops_ == 0) {
      candidate_ = 0;
      return;
    }
  }
  follow(hit);
  const bool begins = candidate_ != 0 && candidate_ != digit_ && proven();
  if (digit_ != 0 && (begins || missedHops_ >= kMissedToEnd)) {
    const int samples = (digitHops_ - 1 - missedHops_) * DtmfBank::kHopSamples + kIntoToneSamples - kAfterToneSamples;
    push(changes, {Change::kEnd, digit_, samples / kSamplesPerMs});
    digit_ = 0;
  }
  if (!begins) return;
  digit_ = candidate_;
  digitHops_ = candidateHops_;
  missedHops_ = 0;
  candidate_ = 0;
  push(changes, {Change::kBegin, digit_, 0});
}

void DtmfDetector::follow(const Hit& hit) {
  if (candidate_ != 0) candidateHops_++;
  if (hit.digit == 0) {
    if (candidate_ != 0 && ++candidateMissed_ > kMissedInCandidate) candidate_ = 0;
    return;
  }
  if (hit.digit != candidate_) {
    candidate_ = hit.digit;
    candidateHops_ = 1;
    hits_ = 0;
  }
  candidateMissed_ = 0;
  if (!hit.sure) return;
  lowOffs_[hits_ % kHitsToBegin] = hit.lowOff;
  highOffs_[hits_ % kHitsToBegin] = hit.highOff;
  hits_++;
}

bool DtmfDetector::proven() const {
  if (hits_ < kHitsToBegin) return false;
  float motion = 0;
  for (const auto* offs : {&lowOffs_, &highOffs_}) {
    const auto [least, most] = std::minmax_element(offs->begin(), offs->end());
    const float mean = std::accumulate(offs->begin(), offs->end(), 0.0f) / kHitsToBegin;
    if (std::abs(mean) > kOffInMean) return false;
    motion += *most - *least;
  }
  return motion < kMostMotion;
}

void DtmfDetector::push(Changes& changes, Change change) const {
  if (changes.count < static_cast<int>(changes.list.size())) changes.list[changes.count++] = change;
}

}  // namespace copperline
