// What a frame told: plain values, turned into JS objects at the addon's edge.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

namespace copperline {

struct DigitStart {
  char digit;
};

struct DigitEnd {
  char digit;
  int durationMs;
};

// A digit may have begun, `sinceSamples` before this frame's end; or what was suspected ended, a digit or not.
struct DigitSuspicion {
  bool present;
  int sinceSamples;
};

// A message whose checksum held: type, length, data and checksum byte as they came.
struct CallerIdBytes {
  const char* standard;  // "bell202", "v23" or "jclip"
  std::vector<uint8_t> bytes;
};

// One note of a melody, as special information tones are.
struct NoteHeard {
  float hz;
  int ms;
};

// What a tone that begins was measured as. `hz` is nominal where the tone is a set of several. `offMs` is 0 where no
// silence was heard yet.
struct ToneHeard {
  std::vector<float> hz;
  int onMs = 0;
  int offMs = 0;
  int cycles = 0;
  std::vector<NoteHeard> notes{};  // of a pattern of several sounds: each of them
};

// `templateIndex` counts in the list given to listenTones().
struct ToneChange {
  int templateIndex;
  bool present;
  ToneHeard heard;
  int quietMs = 0;  // of one that is over: how long it had not been heard by then
};

// A fax machine's or modem's tone is certain; once for each burst. `played`: in what was played into the line.
struct FaxToneHeard {
  const char* tone;  // "cng", "ced" or "ansam"
  bool played;
};

// The tone ahead of caller ID was heard and has ended.
struct AlertingTone {
  int durationMs;
};

// Somebody began to speak, or has been silent for a while.
struct VoiceChange {
  bool present;
};

using DspEvent = std::variant<DigitStart, DigitEnd, DigitSuspicion, CallerIdBytes, ToneChange, FaxToneHeard, AlertingTone,
                              VoiceChange>;
using DspEvents = std::vector<DspEvent>;

}  // namespace copperline
