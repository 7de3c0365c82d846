// The echo canceller's face to JS.
#pragma once

#include <napi.h>

#include <memory>

#include "echo-canceller.h"

namespace copperline {

// setEcho(tailMs: 0 | 32 | 64, nlp: boolean). Another tail starts again from what is known of the path.
void setEcho(const Napi::CallbackInfo& info, std::unique_ptr<EchoCanceller>& echo);

// echoPath() -> Float32Array, empty where there is no canceller
Napi::Value echoPath(Napi::Env env, const EchoCanceller* echo);

// seedEcho(path: Float32Array)
void seedEcho(const Napi::CallbackInfo& info, EchoCanceller* echo);

// echoStatistics() -> { state, erlDb, erleDb, delayMs, dialledErlDb? }
Napi::Value echoStatistics(Napi::Env env, const EchoCanceller* echo);

}  // namespace copperline
