// What the speech codecs' methods take from JS.
#pragma once

#include <napi.h>

namespace copperline {

// An Int16Array's samples; nullptr with a TypeError thrown where it is none, or holds more than a packet may.
inline int16_t* samplesOf(const Napi::CallbackInfo& info, size_t index, size_t& count) {
  constexpr size_t kMost = 2048;
  const Napi::Value value = info[index];
  if (value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_int16_array) {
    auto array = value.As<Napi::Int16Array>();
    count = array.ElementLength();
    if (count > 0 && count <= kMost) return array.Data();
  }
  Napi::TypeError::New(info.Env(), "audio is an Int16Array of 1 to 2048 samples").ThrowAsJavaScriptException();
  return nullptr;
}

// A Uint8Array's bytes; nullptr with a TypeError thrown where it is none or empty.
inline uint8_t* bytesOf(const Napi::CallbackInfo& info, size_t index, size_t& count) {
  const Napi::Value value = info[index];
  if (value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array) {
    auto array = value.As<Napi::Uint8Array>();
    count = array.ElementLength();
    if (count > 0) return array.Data();
  }
  Napi::TypeError::New(info.Env(), "a payload is a Uint8Array of at least one byte").ThrowAsJavaScriptException();
  return nullptr;
}

}  // namespace copperline
