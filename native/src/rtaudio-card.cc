#include "rtaudio-card.h"

#include <RtAudio.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "sample-queue.h"

namespace copperline {

namespace {

constexpr unsigned kRateHz = 8000;
// The card is served every 5 ms, where its system lets us choose.
constexpr unsigned kPeriod = 40;
constexpr int kHalfSecond = 4000;
constexpr std::int16_t kSilence[kCushion] = {};

bool isCalled(const RtAudio::DeviceInfo& info, const std::string& name) { return info.name.find(name) != std::string::npos; }

}  // namespace

struct RtAudioCard::Stream {
  explicit Stream(RtAudioErrorCallback&& onError) : audio(RtAudio::UNSPECIFIED, std::move(onError)) {}

  RtAudio audio;
  // Of all below. Held for some copying only: the card's callback waits for it.
  std::mutex mutex;
  std::condition_variable heard;
  SampleQueue<kHalfSecond> captured;
  SampleQueue<kHalfSecond> toPlay;
  PlayDepth depth;
  bool playing = false;
  int underruns = 0;
  int overruns = 0;
  std::string error;

  // False: there is no card any more.
  bool turn(const std::int16_t* in, std::int16_t* out, int count, RtAudioStreamStatus status) {
    {
      const std::lock_guard<std::mutex> lock(mutex);
      if (!error.empty()) return false;
      if (status & RTAUDIO_INPUT_OVERFLOW) overruns++;
      if (in != nullptr && captured.push(in, count) < count) overruns++;
      if (out != nullptr) {
        const int given = toPlay.pop(out, count);
        std::fill(out + given, out + count, std::int16_t{0});
        if (playing && given < count) {
          playing = false;
          underruns++;
        }
      }
    }
    heard.notify_one();
    return true;
  }

  static int callback(void* out, void* in, unsigned count, double, RtAudioStreamStatus status, void* self) {
    const bool goesOn = static_cast<Stream*>(self)->turn(static_cast<const std::int16_t*>(in),
                                                         static_cast<std::int16_t*>(out), static_cast<int>(count), status);
    return goesOn ? 0 : 2;
  }
};

RtAudioCard::RtAudioCard() = default;

RtAudioCard::~RtAudioCard() { stopHearing(); }

std::string RtAudioCard::open(const std::string& name) {
  // Errors come from the card's own thread too, and while the stream is being made.
  auto& stream = stream_;
  stream = std::make_unique<Stream>([this](RtAudioErrorType type, const std::string& text) {
    // ALSA's API, which tests use, only warns of it, and goes on without the card.
    const bool isGone = type == RTAUDIO_DEVICE_DISCONNECT || text.find("No such device") != std::string::npos;
    if ((type == RTAUDIO_WARNING && !isGone) || stream_ == nullptr) return;
    const std::lock_guard<std::mutex> lock(stream_->mutex);
    stream_->error = (isGone ? "unplugged: " : "card: ") + text;
  });
  const auto failed = [&](const std::string& why) {
    stream.reset();
    return why;
  };
  unsigned in = 0;
  unsigned out = 0;
  for (const unsigned id : stream->audio.getDeviceIds()) {
    const auto info = stream->audio.getDeviceInfo(id);
    if (!isCalled(info, name)) continue;
    const auto& rates = info.sampleRates;
    if (std::find(rates.begin(), rates.end(), kRateHz) == rates.end()) return failed("rate: " + info.name);
    // Which one has the line cannot be told by their names: the wrong one would put a stranger's voice on it.
    if ((info.inputChannels > 0 && in != 0) || (info.outputChannels > 0 && out != 0)) return failed("two: " + info.name);
    if (info.inputChannels > 0) in = id;
    if (info.outputChannels > 0) out = id;
  }
  if (in == 0 || out == 0) return failed("open: there is no such card");
  RtAudio::StreamParameters play{out, 1, 0};
  RtAudio::StreamParameters capture{in, 1, 0};
  RtAudio::StreamOptions options;
  options.flags = RTAUDIO_MINIMIZE_LATENCY;
  options.numberOfBuffers = 4;
  options.streamName = "Copperline";
  unsigned period = kPeriod;
  auto error = stream->audio.openStream(&play, &capture, RTAUDIO_SINT16, kRateHz, &period, Stream::callback, stream.get(),
                                        &options);
  if (error == RTAUDIO_NO_ERROR) error = stream->audio.startStream();
  return error == RTAUDIO_NO_ERROR ? "" : failed("open: " + stream->audio.getErrorText());
}

Heard RtAudioCard::hear(std::int16_t* frame, int waitMs, int& overruns) {
  if (stream_ == nullptr) return Heard::lost;
  auto& stream = *stream_;
  std::unique_lock<std::mutex> lock(stream.mutex);
  const int had = stream.captured.size();
  stream.heard.wait_for(lock, std::chrono::milliseconds(waitMs),
                        [&] { return stream.captured.size() >= kFrameSamples || !stream.error.empty(); });
  overruns += stream.overruns;
  stream.overruns = 0;
  if (!stream.error.empty() || !stream.audio.isStreamRunning()) {
    failure_ = stream.error.empty() ? "unplugged: the stream ended" : stream.error;
    return Heard::lost;
  }
  if (stream.captured.size() >= kFrameSamples) {
    stream.captured.pop(frame, kFrameSamples);
    return Heard::frame;
  }
  return stream.captured.size() > had ? Heard::part : Heard::quiet;
}

void RtAudioCard::play(const std::int16_t* frame, int& underruns, int& overruns) {
  if (stream_ == nullptr) return;
  auto& stream = *stream_;
  const std::lock_guard<std::mutex> lock(stream.mutex);
  underruns += stream.underruns;
  stream.underruns = 0;
  int skip = 0;
  if (stream.playing) {
    skip = stream.depth.leaveOut(stream.toPlay.size());
    if (skip == kFrameSamples) overruns++;
  } else {
    stream.toPlay.clear();
    stream.toPlay.push(kSilence, kCushion);
    stream.depth.begin();
    stream.playing = true;
  }
  stream.toPlay.push(frame + skip, kFrameSamples - skip);
}

void RtAudioCard::stopHearing() {
  // The callback's last turn is over when RtAudio has closed.
  if (stream_ != nullptr && stream_->audio.isStreamOpen()) stream_->audio.closeStream();
}

void RtAudioCard::stopPlaying() { stream_.reset(); }

}  // namespace copperline
