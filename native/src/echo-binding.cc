#include "echo-binding.h"

#include <algorithm>

namespace copperline {

namespace {

void throwTypeError(Napi::Env env, const char* message) {
  Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
}

const char* nameOf(EchoState state) {
  switch (state) {
    case EchoState::adapting:
      return "adapting";
    case EchoState::converged:
      return "converged";
    case EchoState::doubleTalk:
      return "double-talk";
  }
  return "adapting";
}

}  // namespace

void setEcho(const Napi::CallbackInfo& info, std::unique_ptr<EchoCanceller>& echo) {
  const double tailMs = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1;
  if ((tailMs != 0 && tailMs != 32 && tailMs != 64) || !info[1].IsBoolean()) {
    return throwTypeError(info.Env(), "setEcho(tailMs, nlp) takes 0, 32 or 64 and a boolean");
  }
  const int taps = static_cast<int>(tailMs) * kSamplesPerMs;
  const bool suppress = info[1].As<Napi::Boolean>().Value();
  if (taps == 0) {
    echo.reset();
  } else if (echo && echo->taps() == taps) {
    echo->suppress(suppress);
  } else {
    auto next = std::make_unique<EchoCanceller>(taps, suppress);
    if (echo) {
      const auto path = echo->path();
      next->seed(path.data(), static_cast<int>(path.size()));
    }
    echo = std::move(next);
  }
}

Napi::Value echoPath(Napi::Env env, const EchoCanceller* echo) {
  if (echo == nullptr) return Napi::Float32Array::New(env, 0);
  const auto path = echo->path();
  auto array = Napi::Float32Array::New(env, path.size());
  std::copy(path.begin(), path.end(), array.Data());
  return array;
}

void seedEcho(const Napi::CallbackInfo& info, EchoCanceller* echo) {
  if (info[0].IsTypedArray()) {
    const auto array = info[0].As<Napi::TypedArray>();
    if (array.TypedArrayType() == napi_float32_array) {
      const auto path = info[0].As<Napi::Float32Array>();
      constexpr size_t most = EchoHistory::kMaxDelay + EchoHistory::kMaxTaps;
      if (path.ElementLength() <= most) {
        if (echo == nullptr || echo->seed(path.Data(), static_cast<int>(path.ElementLength()))) return;
        return throwTypeError(info.Env(), "seedEcho(path) takes a path of finite numbers that does not amplify");
      }
    }
  }
  throwTypeError(info.Env(), "seedEcho(path) takes a Float32Array of at most 1472 values");
}

Napi::Value echoStatistics(Napi::Env env, const EchoCanceller* echo) {
  auto object = Napi::Object::New(env);
  if (echo == nullptr) {
    object.Set("state", "off");
    object.Set("erlDb", 0);
    object.Set("erleDb", 0);
    object.Set("delayMs", 0);
    return object;
  }
  const auto statistics = echo->statistics();
  object.Set("state", nameOf(statistics.state));
  object.Set("erlDb", statistics.erlDb);
  object.Set("erleDb", statistics.erleDb);
  object.Set("delayMs", static_cast<double>(statistics.delaySamples) / kSamplesPerMs);
  if (statistics.dialledErlDb) object.Set("dialledErlDb", *statistics.dialledErlDb);
  return object;
}

}  // namespace copperline
