#include "line-dsp.h"

#include <algorithm>

#include "echo-binding.h"
#include "frame.h"

namespace copperline {

namespace {

void throwTypeError(Napi::Env env, const char* message) {
  Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
}

// The frame's samples, or nullptr with a TypeError thrown.
int16_t* frameOf(Napi::Env env, Napi::Value value) {
  if (value.IsTypedArray()) {
    const auto array = value.As<Napi::TypedArray>();
    if (array.TypedArrayType() == napi_int16_array && array.ElementLength() == kFrameSamples) {
      return value.As<Napi::Int16Array>().Data();
    }
  }
  throwTypeError(env, "a frame is an Int16Array of 160 samples");
  return nullptr;
}

Napi::Object toObject(Napi::Env env, const DigitStart& event) {
  auto object = Napi::Object::New(env);
  object.Set("kind", "digit-start");
  object.Set("digit", Napi::String::New(env, &event.digit, 1));
  return object;
}

Napi::Object toObject(Napi::Env env, const DigitEnd& event) {
  auto object = Napi::Object::New(env);
  object.Set("kind", "digit");
  object.Set("digit", Napi::String::New(env, &event.digit, 1));
  object.Set("durationMs", event.durationMs);
  return object;
}

Napi::Object toObject(Napi::Env env, const DigitSuspicion& event) {
  auto object = Napi::Object::New(env);
  object.Set("kind", "digit-suspicion");
  object.Set("present", event.present);
  object.Set("sinceSamples", event.sinceSamples);
  return object;
}

Napi::Object toObject(Napi::Env env, const CallerIdBytes& event) {
  auto object = Napi::Object::New(env);
  object.Set("kind", "caller-id");
  object.Set("standard", event.standard);
  auto bytes = Napi::Uint8Array::New(env, event.bytes.size());
  std::copy(event.bytes.begin(), event.bytes.end(), bytes.Data());
  object.Set("bytes", bytes);
  return object;
}

Napi::Object toObject(Napi::Env env, const ToneChange& event) {
  auto object = Napi::Object::New(env);
  object.Set("kind", "tone");
  object.Set("index", event.templateIndex);
  object.Set("present", event.present);
  if (!event.present) {
    object.Set("quietMs", event.quietMs);
    return object;
  }
  auto hz = Napi::Array::New(env, event.heard.hz.size());
  for (size_t i = 0; i < event.heard.hz.size(); i++) hz.Set(static_cast<uint32_t>(i), event.heard.hz[i]);
  auto heard = Napi::Object::New(env);
  heard.Set("hz", hz);
  heard.Set("onMs", event.heard.onMs);
  heard.Set("offMs", event.heard.offMs);
  heard.Set("cycles", event.heard.cycles);
  if (!event.heard.notes.empty()) {
    auto notes = Napi::Array::New(env, event.heard.notes.size());
    for (size_t i = 0; i < event.heard.notes.size(); i++) {
      auto note = Napi::Object::New(env);
      note.Set("hz", event.heard.notes[i].hz);
      note.Set("ms", event.heard.notes[i].ms);
      notes.Set(static_cast<uint32_t>(i), note);
    }
    heard.Set("notes", notes);
  }
  object.Set("heard", heard);
  return object;
}

Napi::Object toObject(Napi::Env env, const FaxToneHeard& event) {
  auto object = Napi::Object::New(env);
  object.Set("kind", "fax-tone");
  object.Set("tone", event.tone);
  object.Set("played", event.played);
  return object;
}

Napi::Object toObject(Napi::Env env, const AlertingTone& event) {
  auto object = Napi::Object::New(env);
  object.Set("kind", "alerting-tone");
  object.Set("durationMs", event.durationMs);
  return object;
}

Napi::Object toObject(Napi::Env env, const VoiceChange& event) {
  auto object = Napi::Object::New(env);
  object.Set("kind", "voice");
  object.Set("present", event.present);
  return object;
}

void listenForFax(FaxToneDetector& detector, const int16_t* samples, bool played, DspEvents& events) {
  switch (detector.process(samples)) {
    case FaxTone::kNone:
      return;
    case FaxTone::kCng:
      events.push_back(FaxToneHeard{"cng", played});
      return;
    case FaxTone::kCed:
      events.push_back(FaxToneHeard{"ced", played});
      return;
    case FaxTone::kAnsam:
      events.push_back(FaxToneHeard{"ansam", played});
      return;
  }
}

}  // namespace

Napi::Function LineDsp::define(Napi::Env env) {
  return DefineClass(env, "LineDsp",
                     {
                         InstanceMethod<&LineDsp::listenDtmf>("listenDtmf"),
                         InstanceMethod<&LineDsp::listenCallerId>("listenCallerId"),
                         InstanceMethod<&LineDsp::listenAlertingTone>("listenAlertingTone"),
                         InstanceMethod<&LineDsp::listenTones>("listenTones"),
                         InstanceMethod<&LineDsp::setEcho>("setEcho"),
                         InstanceMethod<&LineDsp::echoPath>("echoPath"),
                         InstanceMethod<&LineDsp::seedEcho>("seedEcho"),
                         InstanceMethod<&LineDsp::echoStatistics>("echoStatistics"),
                         InstanceMethod<&LineDsp::setLevels>("setLevels"),
                         InstanceMethod<&LineDsp::listenFax>("listenFax"),
                         InstanceMethod<&LineDsp::listenVoice>("listenVoice"),
                         InstanceMethod<&LineDsp::shapeToLine>("shapeToLine"),
                         InstanceMethod<&LineDsp::process>("process"),
                         InstanceMethod<&LineDsp::close>("close"),
                     });
}

LineDsp::LineDsp(const Napi::CallbackInfo& info) : Napi::ObjectWrap<LineDsp>(info) {}

bool LineDsp::isOpen(Napi::Env env) const {
  if (closed_) Napi::Error::New(env, "This line's signal processing was closed").ThrowAsJavaScriptException();
  return !closed_;
}

void LineDsp::listenDtmf(const Napi::CallbackInfo& info) {
  if (!isOpen(info.Env())) return;
  if (!info[0].IsBoolean()) return throwTypeError(info.Env(), "listenDtmf(on) takes a boolean");
  const bool on = info[0].As<Napi::Boolean>().Value();
  if (on == (dtmf_ != nullptr)) return;  // a digit in progress goes on
  dtmf_ = on ? std::make_unique<DtmfReceiver>() : nullptr;
}

void LineDsp::listenCallerId(const Napi::CallbackInfo& info) {
  if (!isOpen(info.Env())) return;
  for (int i = 0; i < 3; i++) {
    if (!info[i].IsBoolean()) {
      return throwTypeError(info.Env(), "listenCallerId(bell202, v23, jclip) takes three booleans");
    }
  }
  const bool bell202 = info[0].As<Napi::Boolean>().Value();
  const bool v23 = info[1].As<Napi::Boolean>().Value();
  const bool jclip = info[2].As<Napi::Boolean>().Value();
  if (callerId_ && callerId_->listensFor(bell202, v23, jclip)) return;  // a message in progress goes on
  callerId_ = bell202 || v23 || jclip ? std::make_unique<CallerIdReceiver>(bell202, v23, jclip) : nullptr;
}

void LineDsp::listenAlertingTone(const Napi::CallbackInfo& info) {
  if (!isOpen(info.Env())) return;
  if (!info[0].IsBoolean()) return throwTypeError(info.Env(), "listenAlertingTone(on) takes a boolean");
  const bool on = info[0].As<Napi::Boolean>().Value();
  if (on == (alerting_ != nullptr)) return;  // a tone in progress goes on
  alerting_ = on ? std::make_unique<AlertingToneDetector>() : nullptr;
}

void LineDsp::listenTones(const Napi::CallbackInfo& info) {
  if (!isOpen(info.Env())) return;
  const auto templates = readToneTemplates(info.Env(), info[0]);
  if (!templates) return;
  tones_ = templates->empty() ? nullptr : std::make_unique<ToneDetector>(*templates);
}

void LineDsp::setEcho(const Napi::CallbackInfo& info) {
  if (isOpen(info.Env())) copperline::setEcho(info, echo_);
}

Napi::Value LineDsp::echoPath(const Napi::CallbackInfo& info) {
  return isOpen(info.Env()) ? copperline::echoPath(info.Env(), echo_.get()) : info.Env().Undefined();
}

void LineDsp::seedEcho(const Napi::CallbackInfo& info) {
  if (isOpen(info.Env())) copperline::seedEcho(info, echo_.get());
}

Napi::Value LineDsp::echoStatistics(const Napi::CallbackInfo& info) {
  return isOpen(info.Env()) ? copperline::echoStatistics(info.Env(), echo_.get()) : info.Env().Undefined();
}

void LineDsp::setLevels(const Napi::CallbackInfo& info) {
  if (!isOpen(info.Env())) return;
  if (!info[0].IsNumber() || !info[1].IsNumber()) {
    return throwTypeError(info.Env(), "setLevels(fromLineDb, toLineDb) takes two numbers");
  }
  fromLineLevel_.setGainDb(info[0].As<Napi::Number>().FloatValue());
  toLineLevel_.setGainDb(info[1].As<Napi::Number>().FloatValue());
}

void LineDsp::listenFax(const Napi::CallbackInfo& info) {
  if (!isOpen(info.Env())) return;
  if (!info[0].IsBoolean()) return throwTypeError(info.Env(), "listenFax(on) takes a boolean");
  const bool on = info[0].As<Napi::Boolean>().Value();
  if (on == (faxHeard_ != nullptr)) return;
  faxHeard_ = on ? std::make_unique<FaxToneDetector>() : nullptr;
  faxPlayed_ = on ? std::make_unique<FaxToneDetector>() : nullptr;
}

void LineDsp::listenVoice(const Napi::CallbackInfo& info) {
  if (!isOpen(info.Env())) return;
  if (!info[0].IsBoolean()) return throwTypeError(info.Env(), "listenVoice(on) takes a boolean");
  const bool on = info[0].As<Napi::Boolean>().Value();
  if (on == (voice_ != nullptr)) return;  // who speaks already goes on
  voice_ = on ? std::make_unique<VoiceDetector>() : nullptr;
}

void LineDsp::shapeToLine(const Napi::CallbackInfo& info) {
  if (!isOpen(info.Env())) return;
  int16_t* toLine = frameOf(info.Env(), info[0]);
  if (toLine != nullptr) toLineLevel_.process(toLine);
}

Napi::Value LineDsp::process(const Napi::CallbackInfo& info) {
  const auto env = info.Env();
  if (!isOpen(env)) return env.Undefined();
  int16_t* fromLine = frameOf(env, info[0]);
  if (fromLine == nullptr) return env.Undefined();
  const int16_t* toLine = frameOf(env, info[1]);
  if (toLine == nullptr) return env.Undefined();

  if (echo_) echo_->process(fromLine, toLine);  // in place, ahead of levels and detectors: these only read
  dcBlocker_.process(fromLine);
  fromLineLevel_.process(fromLine);
  if (dtmf_) dtmf_->process(fromLine, toLine, kFrameSamples, events_);
  if (callerId_) callerId_->process(fromLine, events_);
  if (alerting_) {
    const int durationMs = alerting_->process(fromLine);
    if (durationMs > 0) events_.push_back(AlertingTone{durationMs});
  }
  if (tones_) tones_->process(fromLine, events_);
  if (voice_) voice_->process(fromLine, toLine, events_);
  if (faxHeard_) listenForFax(*faxHeard_, fromLine, false, events_);
  if (faxPlayed_) listenForFax(*faxPlayed_, toLine, true, events_);

  if (events_.empty()) return env.Undefined();
  auto list = Napi::Array::New(env, events_.size());
  uint32_t index = 0;
  for (const auto& event : events_) {
    list.Set(index++, std::visit([&](const auto& each) { return toObject(env, each); }, event));
  }
  events_.clear();
  return list;
}

void LineDsp::close(const Napi::CallbackInfo& /*info*/) {
  closed_ = true;
  dtmf_.reset();
  callerId_.reset();
  alerting_.reset();
  tones_.reset();
  voice_.reset();
  echo_.reset();
  faxHeard_.reset();
  faxPlayed_.reset();
}

}  // namespace copperline
