#include "echo-suppressor.h"

#include <algorithm>
#include <cmath>

namespace copperline {

namespace {

constexpr float kBlockMs = 5;
constexpr float kPlayedAtLeast = 900;     // -54 dBm0: less makes no audible echo
constexpr float kMargin = 6;              // near end: 8 dB over what echo was seen to be
constexpr float kFloorMargin = 4;         // and 6 dB over the background
constexpr int kSpeakingBlocks = 6;        // while nothing is played: longer than what an echo leaves behind
constexpr int kHoldBlocks = 24;           // 120 ms, the gaps within a word
constexpr float kUnknownMs = 250;         // for so long all may be echo,
constexpr float kLearntMs = 1000;         // and so long until the filter is believed
constexpr float kLearntReturn = 2.5e-4f;  // then residual echo is at most 36 dB below what is played,
constexpr float kLearntResidual = 0.1f;   // or 10 dB below the echo
constexpr float kLoudestBackground = 2.6e4f;  // -40 dBm0: a steady tone above it is no background
constexpr float kQuietest = 1;            // mean square below which all is silence

}  // namespace

void EchoSuppressor::trust() {
  learntMs_ = kLearntMs;
  ratio_ = std::min(ratio_, 1e-3f);
}

void EchoSuppressor::distrust(float returnPower) {
  learntMs_ = 0;
  returnPower_ = returnPower;
  ratio_ = returnPower;
}

// The most that residual echo can be.
float EchoSuppressor::echoBound(const EchoBlock& block) const {
  const float learnt = std::clamp((learntMs_ - kUnknownMs) / (kLearntMs - kUnknownMs), 0.0f, 1.0f);
  const float unknown = returnPower_ * std::pow(kLearntReturn / returnPower_, learnt);
  const float cap = std::max(unknown * block.played, kLearntResidual * block.estimated);
  return std::min(kMargin * ratio_ * block.played, cap);
}

void EchoSuppressor::trackBackground(const EchoBlock& block, const float* residual) {
  lowest_ = std::min(lowest_, smoothed_);
  if (++lowestBlocks_ >= 200) {
    floor_ = lowest_;
    lowest_ = smoothed_;
    lowestBlocks_ = 0;
  }
  floor_ = std::min(floor_ > 0 ? floor_ : smoothed_, std::max(smoothed_, kQuietest));
  floor_ = std::min(floor_, kLoudestBackground);
  const bool quiet = block.played < kPlayedAtLeast / 8 && hold_ == 0;
  if (quiet && block.residual < 3 * floor_ + kQuietest) noise_.learn(residual, kBlockSamples);
}

void EchoSuppressor::decide(const EchoBlock& block, const float* residual) {
  smoothed_ += 0.4f * (block.residual - smoothed_);
  trackBackground(block, residual);
  if (block.played < kPlayedAtLeast) {
    target_ = 1;
    // Who speaks already goes on being heard when we begin to play.
    loud_ = smoothed_ > kFloorMargin * floor_ + kPlayedAtLeast ? loud_ + 1 : 0;
    hold_ = loud_ >= kSpeakingBlocks ? kHoldBlocks : std::max(0, hold_ - 1);
    return;
  }
  if (!block.toneOnly) learntMs_ = std::min(learntMs_ + kBlockMs, kLearntMs);
  const float bound = echoBound(block);
  const float level = std::min(smoothed_, block.residual * 2);
  const bool loud = level > bound + kFloorMargin * floor_;
  loud_ = loud ? loud_ + 1 : 0;
  if (loud_ >= 2) hold_ = kHoldBlocks;
  else hold_ = std::max(0, hold_ - 1);

  const float seen = std::max(smoothed_ - floor_, 0.0f) / block.played;
  if (hold_ == 0) {
    // A first loud block may be the near end's: not learnt from.
    if (!loud) ratio_ += 0.02f * (seen - ratio_);
  } else {
    ratio_ *= 1.001f;  // 1 dB a second: a path that changed is believed in the end
  }
  ratio_ = std::clamp(ratio_, 1e-6f, 0.5f);
  target_ = hold_ > 0 || (block.toneOnly && learntMs_ < kLearntMs) ? 1.0f : 0.0f;
}

void EchoSuppressor::apply(float* residual) {
  // Opens in 2 ms, closes in 5.
  const float rate = target_ > gain_ ? 1.0f / 16 : 1.0f / kBlockSamples;
  for (int i = 0; i < kBlockSamples; ++i) {
    gain_ += std::clamp(target_ - gain_, -rate, rate);
    if (gain_ < 1) residual[i] = gain_ * residual[i] + std::sqrt(1 - gain_ * gain_) * noise_.next();
  }
}

}  // namespace copperline
