// A call-progress tone as the profile describes it (media-protocol.ts, ToneTemplate).
#pragma once

#include <napi.h>

#include <optional>
#include <vector>

namespace copperline {

constexpr size_t kMaxTemplates = 64;
constexpr size_t kMaxSegments = 16;
constexpr size_t kMaxFrequencies = 4;

struct ToneSegment {
  std::vector<float> hz;
  int onMs;
  int offMs;  // 0: the next segment follows at once; in a template of one segment, the tone is continuous
};

struct ToneTemplate {
  std::vector<ToneSegment> segments;
  int cycles;  // how many bursts or passes must be heard; 0: as Cadence says
};

// Reads `[{ segments: [{ hz: [..], onMs, offMs }], cycles? }]`. Throws a JS TypeError and gives nothing when it is not that.
std::optional<std::vector<ToneTemplate>> readToneTemplates(Napi::Env env, Napi::Value value);

}  // namespace copperline
