#include "alsa-card.h"

#ifdef __linux__

#include <alloca.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace copperline {

namespace {

constexpr unsigned kRateHz = 8000;
// The card is served every 5 ms; it may hold 100 ms each way, of which playing uses what kCushion says.
constexpr snd_pcm_uframes_t kPeriod = 40;
constexpr snd_pcm_uframes_t kBuffer = 800;

}  // namespace

AlsaCard::~AlsaCard() {
  stopHearing();
  stopPlaying();
}

std::string AlsaCard::failed(const char* what, int error) {
  return std::string(what) + ": " + alsa_->snd_strerror(error);
}

std::string AlsaCard::open(const std::string& pcm) {
  std::string why;
  alsa_ = AlsaLibrary::load(why);
  if (alsa_ == nullptr) return "no-library: " + why;
  // Not waiting for another program that has it: that one may never end.
  int error = alsa_->snd_pcm_open(&capture_, pcm.c_str(), SND_PCM_STREAM_CAPTURE, SND_PCM_NONBLOCK);
  if (error == 0) error = alsa_->snd_pcm_open(&playback_, pcm.c_str(), SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
  if (error < 0) return failed(error == -EBUSY ? "busy" : error == -EACCES ? "no-permission" : "open", error);
  snd_pcm_uframes_t captureBuffer = 0;
  std::string wrong = setUp(capture_, kFrameSamples, captureBuffer);
  if (wrong.empty()) wrong = setUp(playback_, kPeriod, playBuffer_);
  if (!wrong.empty()) return wrong;
  error = alsa_->snd_pcm_start(capture_);
  return error < 0 ? failed("start of capture", error) : "";
}

std::string AlsaCard::setUp(snd_pcm_t* pcm, snd_pcm_uframes_t wakeAt, snd_pcm_uframes_t& buffer) {
  auto* hw = static_cast<snd_pcm_hw_params_t*>(alloca(alsa_->snd_pcm_hw_params_sizeof()));
  std::memset(hw, 0, alsa_->snd_pcm_hw_params_sizeof());
  int error = alsa_->snd_pcm_hw_params_any(pcm, hw);
  if (error < 0) return failed("parameters", error);
  error = alsa_->snd_pcm_hw_params_set_access(pcm, hw, SND_PCM_ACCESS_RW_INTERLEAVED);
  if (error == 0) error = alsa_->snd_pcm_hw_params_set_format(pcm, hw, SND_PCM_FORMAT_S16);
  if (error == 0) error = alsa_->snd_pcm_hw_params_set_channels(pcm, hw, 1);
  if (error == 0) error = alsa_->snd_pcm_hw_params_set_rate(pcm, hw, kRateHz, 0);
  if (error < 0) return failed("16 bit mono at 8000 Hz", error);
  snd_pcm_uframes_t period = kPeriod;
  buffer = kBuffer;
  error = alsa_->snd_pcm_hw_params_set_period_size_near(pcm, hw, &period, nullptr);
  if (error == 0) error = alsa_->snd_pcm_hw_params_set_buffer_size_near(pcm, hw, &buffer);
  if (error == 0) error = alsa_->snd_pcm_hw_params(pcm, hw);
  if (error < 0) return failed("buffers", error);
  auto* sw = static_cast<snd_pcm_sw_params_t*>(alloca(alsa_->snd_pcm_sw_params_sizeof()));
  std::memset(sw, 0, alsa_->snd_pcm_sw_params_sizeof());
  error = alsa_->snd_pcm_sw_params_current(pcm, sw);
  // Started by us alone, when the cushion is in.
  if (error == 0) error = alsa_->snd_pcm_sw_params_set_start_threshold(pcm, sw, buffer * 2);
  if (error == 0) error = alsa_->snd_pcm_sw_params_set_avail_min(pcm, sw, wakeAt);
  if (error == 0) error = alsa_->snd_pcm_sw_params(pcm, sw);
  return error < 0 ? failed("thresholds", error) : "";
}

int AlsaCard::restartCapture() {
  have_ = 0;
  const int error = alsa_->snd_pcm_prepare(capture_);
  return error < 0 ? error : alsa_->snd_pcm_start(capture_);
}

Heard AlsaCard::hear(std::int16_t* frame, int waitMs, int& overruns) {
  int error = alsa_->snd_pcm_wait(capture_, waitMs);
  if (error == 0) return Heard::quiet;
  if (error > 0) {
    const auto read = alsa_->snd_pcm_readi(capture_, part_ + have_, kFrameSamples - have_);
    if (read >= 0) {
      have_ += static_cast<int>(read);
      if (have_ < kFrameSamples) return Heard::part;
      std::copy(part_, part_ + kFrameSamples, frame);
      have_ = 0;
      return Heard::frame;
    }
    error = static_cast<int>(read);
  }
  if (error == -EAGAIN || error == -EINTR) return Heard::part;
  if (error == -EPIPE || error == -ESTRPIPE) {
    overruns++;
    error = restartCapture();
    if (error >= 0) return Heard::part;
  }
  failure_ = failed(error == -ENODEV ? "unplugged" : "capture", error);
  return Heard::lost;
}

void AlsaCard::play(const std::int16_t* frame, int& underruns, int& overruns) {
  if (playback_ == nullptr) return;
  int skip = 0;
  if (playing_) {
    const auto room = alsa_->snd_pcm_avail_update(playback_);
    if (room < 0) {
      underruns++;
      playing_ = false;
      // A card that is gone says so to the capturing thread too, which tells.
      if (alsa_->snd_pcm_prepare(playback_) < 0) return;
    } else {
      skip = depth_.leaveOut(static_cast<int>(playBuffer_) - static_cast<int>(room));
      if (skip == kFrameSamples) {
        overruns++;
        return;
      }
    }
  }
  if (!playing_) {
    static constexpr std::int16_t silence[kCushion] = {};
    depth_.begin();
    if (alsa_->snd_pcm_writei(playback_, silence, kCushion) < 0) {
      alsa_->snd_pcm_prepare(playback_);
      return;
    }
  }
  if (alsa_->snd_pcm_writei(playback_, frame + skip, static_cast<snd_pcm_uframes_t>(kFrameSamples - skip)) < 0) {
    underruns++;
    playing_ = false;
    alsa_->snd_pcm_prepare(playback_);
    return;
  }
  if (!playing_) playing_ = alsa_->snd_pcm_start(playback_) >= 0;
}

void AlsaCard::stopHearing() {
  if (capture_ != nullptr) alsa_->snd_pcm_close(capture_);
  capture_ = nullptr;
}

void AlsaCard::stopPlaying() {
  if (playback_ != nullptr) alsa_->snd_pcm_close(playback_);
  playback_ = nullptr;
}

}  // namespace copperline

#endif
