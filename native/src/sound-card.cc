#include "sound-card.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#ifdef COPPERLINE_RTAUDIO
#include "rtaudio-card.h"
#else
#include "alsa-card.h"
#endif

namespace copperline {

namespace {

#ifdef COPPERLINE_RTAUDIO
using Card = RtAudioCard;
constexpr char kOpensBy[] = "name";
#else
using Card = AlsaCard;
constexpr char kOpensBy[] = "pcm";
#endif

// A card that runs hears every frame; one that has been silent for so long is wedged.
constexpr int kWaitMs = 50;
constexpr int kWedgedMs = 1000;
// Frames that wait for a busy event loop: half a second.
constexpr size_t kMostFrames = 25;

}  // namespace

// What the capturing thread and JS's share; whoever is last lets it go.
struct SoundCard::Shared {
  Card card;
  // Playing, which JS does, and its end.
  std::mutex playing;
  std::string name;
  std::atomic<bool> closing{false};
  std::atomic<bool> open{false};
  std::atomic<int> overruns{0};
  int underruns = 0;
  Napi::ThreadSafeFunction toFrame;
  Napi::ThreadSafeFunction toState;
};

Napi::Function SoundCard::define(Napi::Env env) {
  return DefineClass(env, "SoundCard",
                     {InstanceMethod<&SoundCard::play>("play"), InstanceMethod<&SoundCard::takeFaults>("takeFaults"),
                      InstanceMethod<&SoundCard::close>("close"),
                      StaticValue("opensBy", Napi::String::New(env, kOpensBy))});
}

SoundCard::SoundCard(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SoundCard>(info) {
  if (!info[0].IsString() || !info[1].IsFunction() || !info[2].IsFunction()) {
    Napi::TypeError::New(info.Env(), "SoundCard(card, onFrame, onState) takes a string and two functions")
        .ThrowAsJavaScriptException();
    return;
  }
  shared_ = std::make_shared<Shared>();
  shared_->name = info[0].As<Napi::String>();
  shared_->toFrame =
      Napi::ThreadSafeFunction::New(info.Env(), info[1].As<Napi::Function>(), "SoundCard frames", kMostFrames, 1);
  shared_->toState = Napi::ThreadSafeFunction::New(info.Env(), info[2].As<Napi::Function>(), "SoundCard state", 0, 1);
  std::thread(run, shared_).detach();
}

SoundCard::~SoundCard() {
  if (shared_) shared_->closing = true;
}

void SoundCard::run(std::shared_ptr<Shared> shared) {
  // Node itself may end first: what says so has let go of us already, and may not be called again.
  bool toldTo = true;
  bool framesTo = true;
  const auto tell = [&](const char* state, std::string why) {
    if (!toldTo) return;
    toldTo = shared->toState.BlockingCall([state, why](Napi::Env env, Napi::Function callback) {
      if (why.empty()) {
        callback.Call({Napi::String::New(env, state)});
      } else {
        callback.Call({Napi::String::New(env, state), Napi::String::New(env, why)});
      }
    }) != napi_closing;
  };
  std::string why = shared->card.open(shared->name);
  if (why.empty()) {
    shared->open = true;
    tell("open", "");
    int quietMs = 0;
    while (!shared->closing && why.empty() && framesTo) {
      std::int16_t frame[kFrameSamples];
      int overruns = 0;
      const auto heard = shared->card.hear(frame, kWaitMs, overruns);
      shared->overruns += overruns;
      quietMs = heard == Heard::quiet ? quietMs + kWaitMs : 0;
      if (heard == Heard::lost) why = shared->card.failure();
      if (quietMs >= kWedgedMs) why = "silent: nothing was captured for a second";
      if (heard == Heard::frame) framesTo = give(*shared, frame);
    }
  }
  shared->card.stopHearing();
  {
    const std::lock_guard<std::mutex> lock(shared->playing);
    shared->open = false;
    shared->card.stopPlaying();
  }
  tell("ended", shared->closing ? "" : why);
  if (framesTo) shared->toFrame.Release();
  if (toldTo) shared->toState.Release();
}

bool SoundCard::give(Shared& shared, const std::int16_t* frame) {
  auto* copy = new std::int16_t[kFrameSamples];
  std::copy(frame, frame + kFrameSamples, copy);
  const auto status = shared.toFrame.NonBlockingCall(copy, [](Napi::Env env, Napi::Function callback, std::int16_t* samples) {
    auto array = Napi::Int16Array::New(env, kFrameSamples);
    std::copy(samples, samples + kFrameSamples, array.Data());
    delete[] samples;
    callback.Call({array});
  });
  if (status != napi_ok) {
    delete[] copy;
    shared.overruns++;
  }
  return status != napi_closing;
}

void SoundCard::play(const Napi::CallbackInfo& info) {
  if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_int16_array ||
      info[0].As<Napi::Int16Array>().ElementLength() != kFrameSamples) {
    Napi::TypeError::New(info.Env(), "play(frame) takes an Int16Array of 160").ThrowAsJavaScriptException();
    return;
  }
  if (!shared_ || !shared_->open || shared_->closing) return;
  const std::lock_guard<std::mutex> lock(shared_->playing);
  int overruns = 0;
  if (shared_->open) shared_->card.play(info[0].As<Napi::Int16Array>().Data(), shared_->underruns, overruns);
  shared_->overruns += overruns;
}

Napi::Value SoundCard::takeFaults(const Napi::CallbackInfo& info) {
  auto faults = Napi::Array::New(info.Env(), 2);
  faults.Set(0u, Napi::Number::New(info.Env(), shared_ ? std::exchange(shared_->underruns, 0) : 0));
  faults.Set(1u, Napi::Number::New(info.Env(), shared_ ? shared_->overruns.exchange(0) : 0));
  return faults;
}

void SoundCard::close(const Napi::CallbackInfo&) {
  if (shared_) shared_->closing = true;
}

}  // namespace copperline
