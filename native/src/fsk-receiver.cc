#include "fsk-receiver.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace copperline {

namespace {

// ETSI EN 300 659-1 §5.2.2: up to 10 mark bits may stand between characters; more means a new message.
constexpr float kMostIdleBits = 20;
// A message is led by 45 mark bits at least (UK cable; 80 off-hook, 180 else): this much of it is asked for.
constexpr int kLeadBits = 16;
constexpr float kLeadMark = 0.5f;
// The bits of one character lie within its start bit's edge by so much; a speed 1 % off moves the last by 0.1 bit.
constexpr float kEdgeBits = 0.45f;
constexpr float kEdgeStep = 0.5f;
// What a sample squared away from where it is expected costs: little after a clear edge, more after another character.
constexpr float kEdgePull = 0.0f;
constexpr float kFollowPull = 0.1f;
constexpr int kSlowEdge = 5;
constexpr int kAheadSamples = 80;  // ten and a half bits, and the edge's room
// Of a character's energy, the share that is one or the other tone: 0.9 at 10 dB over noise, 0.4 in noise alone.
constexpr float kLeastFit = 0.55f;
// GR-30 wants -36.2 dBm, SIN 227 -37.8 dBm with a weaker tone 6 dB below; ETS 300 778-1 refuses below -47.8.
constexpr float kLeastDbm0 = -47.5f;
constexpr float kStartBit = -0.2f;
constexpr size_t kLongest = 258;

float hz(FskStandard standard, bool mark) {
  if (standard == FskStandard::kBell202) return mark ? 1200.0f : 2200.0f;
  return mark ? 1300.0f : 2100.0f;
}

}  // namespace

FskReceiver::FskReceiver(FskStandard standard, OnMessage onMessage)
    : demodulator_(hz(standard, true), hz(standard, false)),
      framing_(standard == FskStandard::kJclip ? kJclipFraming : kChecksumFraming),
      onMessage_(std::move(onMessage)),
      sequence_(hz(standard, true), hz(standard, false)) {
  message_.reserve(kLongest);
  coherent_.reserve(kLongest);
}

void FskReceiver::process(const int16_t* samples) {
  std::array<FskDemodulator::Soft, kFrameSamples> softBits;
  demodulator_.process(samples, softBits);
  for (const auto& each : softBits) {
    soft(count_++) = each;
    while (count_ - cursor_ > kAheadSamples) look();
  }
}

// One step of the cursor, or one character.
void FskReceiver::look() {
  const bool inMessage = !message_.empty();
  if (follows_) {
    // Most exchanges send without a pause: the start bit is looked for where it must be, not for its edge alone.
    follows_ = false;
    const auto character = read(kFollowPull);
    if (character.plausible) return take(character);
  }
  if (inMessage && static_cast<float>(cursor_ - idleSince_) > kMostIdleBits * kFskBitSamples) drop();
  // Before the first character noise may put the crossing a few samples early: each of these is tried.
  const bool edge = soft(cursor_).value <= 0 && soft(cursor_ - (inMessage ? 1 : kSlowEdge)).value > 0;
  early_ = 0;
  if (!edge || soft(cursor_ + 3).value > kStartBit || (message_.empty() && !afterMark())) {
    cursor_++;
    return;
  }
  const auto character = read(kEdgePull);
  if (character.plausible && (inMessage || framing_.starts(character.byte) || framing_.starts(character.coherent))) {
    return take(character);
  }
  // A character without its stop bit spoils the message: its checksum could only hold by accident.
  drop();
  cursor_++;
}

void FskReceiver::drop() {
  message_.clear();
  coherent_.clear();
  follows_ = false;
}

void FskReceiver::take(const Character& character) {
  const float next = character.start + 10.0f * kFskBitSamples;
  const int whole = static_cast<int>(std::lround(next));
  cursor_ += whole;
  early_ = next - static_cast<float>(whole);
  idleSince_ = cursor_;
  message_.push_back(character.byte);
  coherent_.push_back(character.coherent);
  follows_ = true;
  if (framing_.isGood(message_)) {
    onMessage_(message_);
    drop();
  } else if (framing_.isGood(coherent_)) {
    onMessage_(coherent_);
    drop();
  } else if (framing_.isOver(message_) && framing_.isOver(coherent_)) {
    drop();
  }
}

FskReceiver::Character FskReceiver::read(float pull) const {
  Character best{};
  float bestClearness = -1e9f;
  for (float off = -kEdgeBits * kFskBitSamples; off <= kEdgeBits * kFskBitSamples; off += kEdgeStep) {
    const float start = early_ + off;
    const float startBit = value(start + 0.5f * kFskBitSamples);
    const float stopBit = value(start + 9.5f * kFskBitSamples);
    float clearness = stopBit - startBit - pull * off * off;
    unsigned byte = 0;
    for (int bit = 0; bit < 8; bit++) {
      const float soft = value(start + (1.5f + static_cast<float>(bit)) * kFskBitSamples);
      clearness += std::abs(soft);
      if (soft > 0) byte |= 1u << bit;  // least significant bit first
    }
    if (clearness <= bestClearness) continue;
    bestClearness = clearness;
    best = {start, startBit, stopBit, static_cast<uint8_t>(byte), 0, false};
  }
  best.plausible = best.startBit < 0 && best.stopBit > 0 && fit(best.start) >= kLeastFit;
  if (!best.plausible) return best;
  const auto& now = soft(cursor_ + kAheadSamples / 2);
  best.coherent = sequence_.read(best.start - FskDemodulator::kDelaySamples, now.mark, now.space,
                                 [this](int at) { return soft(cursor_ + at).sample; });
  return best;
}

float FskReceiver::value(float at) const {
  const float floor = std::floor(at);
  const float part = at - floor;
  const int64_t index = cursor_ + static_cast<int64_t>(floor);
  return soft(index).value * (1.0f - part) + soft(index + 1).value * part;
}

// Over the ten bits from `at`: the share of their energy that is one of the tones; 0 where they are too faint.
float FskReceiver::fit(float at) const {
  static const float floor =
      0.5f * 32767.0f * 32767.0f * std::pow(10.0f, (kLeastDbm0 - kFullScaleSineDbm0) / 10.0f);
  float energy = 0;
  float fitted = 0;
  for (int bit = 0; bit < 10; bit++) {
    const auto& each =
        soft(cursor_ + std::lround(at + (0.5f + static_cast<float>(bit)) * kFskBitSamples));
    energy += each.energy;
    fitted += each.fitted;
  }
  return energy < 10.0f * floor ? 0.0f : fitted / energy;
}

bool FskReceiver::afterMark() const {
  float sum = 0;
  for (int bit = 1; bit <= kLeadBits; bit++) {
    sum += std::clamp(soft(cursor_ - std::lround(static_cast<float>(bit) * kFskBitSamples)).value, -1.0f, 1.0f);
  }
  return sum >= kLeadMark * kLeadBits;
}

}  // namespace copperline
