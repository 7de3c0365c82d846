#include "tone-detector.h"

#include <algorithm>

#include "frame.h"

namespace copperline {

namespace {

bool isContinuous(const ToneTemplate& tone) { return tone.segments.size() == 1 && tone.segments[0].offMs == 0; }

// Where one frequency set serves for several tones (425 Hz in much of Europe), a burst of ringback must not pass
// for dial tone: continuous means longer than the longest burst of that frequency set.
int continuousMs(const ToneTemplate& tone, const std::vector<ToneTemplate>& all) {
  const auto& own = tone.segments[0];
  int ms = own.onMs;
  for (const auto& other : all) {
    if (isContinuous(other)) continue;
    for (const auto& segment : other.segments) {
      if (segment.hz == own.hz) ms = std::max(ms, segment.onMs + segment.onMs * 15 / 100 + 50);
    }
  }
  return ms;
}

}  // namespace

ToneDetector::ToneDetector(const std::vector<ToneTemplate>& templates) {
  for (const auto& tone : templates) {
    std::vector<size_t> sounds;
    std::vector<CadenceElement> elements;
    for (const auto& segment : tone.segments) {
      const size_t fit = fitFor(segment.hz);
      auto at = std::find(sounds.begin(), sounds.end(), fit);
      if (at == sounds.end()) at = sounds.insert(at, fit);
      elements.push_back({static_cast<int>(at - sounds.begin()), segment.onMs, segment.hz[0]});
      if (segment.offMs > 0) elements.push_back({kSilence, segment.offMs});
    }
    if (isContinuous(tone)) elements[0].ms = continuousMs(tone, templates);
    int blocks = 0;
    for (const size_t fit : sounds) blocks = std::max(blocks, fits_[fit].blocks());
    tones_.push_back({sounds, Cadence(elements, tone.cycles, tone.segments[0].hz, blocks)});
  }
  heard_.assign(fits_.size(), Hearing());
  before_.assign(tones_.size(), false);
}

size_t ToneDetector::fitFor(const std::vector<float>& hz) {
  for (size_t i = 0; i < fits_.size(); i++) {
    if (fits_[i].hz() == hz) return i;
  }
  fits_.emplace_back(bank_, hz);
  return fits_.size() - 1;
}

void ToneDetector::process(const int16_t* samples, DspEvents& events) {
  float block[FrequencyBank::kBlockSamples];
  for (int start = 0; start < kFrameSamples; start += FrequencyBank::kBlockSamples) {
    for (int i = 0; i < FrequencyBank::kBlockSamples; i++) {
      block[i] = highPass_.step(samples[start + i]);
    }
    bank_.take(block);
    step(events);
  }
}

void ToneDetector::step(DspEvents& events) {
  for (size_t i = 0; i < fits_.size(); i++) heard_[i] = fits_[i].hear(bank_);
  for (size_t i = 0; i < tones_.size(); i++) {
    auto& tone = tones_[i];
    int sound = kSilence;
    for (size_t k = 0; k < tone.fits.size(); k++) {
      if (heard_[tone.fits[k]].present) sound = static_cast<int>(k);
    }
    before_[i] = tone.cadence.present();
    tone.cadence.step(sound, heard_[tone.fits[sound == kSilence ? 0 : sound]]);
  }
  choose();
  for (size_t i = 0; i < tones_.size(); i++) {
    const auto& cadence = tones_[i].cadence;
    if (cadence.present() == before_[i]) continue;
    events.push_back(ToneChange{static_cast<int>(i), cadence.present(), cadence.present() ? cadence.heard() : ToneHeard(),
                                cadence.present() ? 0 : cadence.quietMs()});
  }
}

// An exchange sends one tone at a time. Busy and congestion of a country, and what sources say of it, lie close together:
// of those that fit, the nearest is told.
void ToneDetector::choose() {
  Cadence* best = nullptr;
  for (auto& [fits, cadence] : tones_) {
    if (cadence.kind() != CadenceKind::repeating) continue;
    if (cadence.present()) return;
    if (cadence.candidate() >= 0 && (best == nullptr || cadence.candidate() < best->candidate())) best = &cadence;
  }
  if (best != nullptr) best->accept();
}

}  // namespace copperline
