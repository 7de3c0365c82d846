// The JS class `LineDsp`: one object per line, one process() per frame.
#pragma once

#include <napi.h>

#include <memory>

#include "alerting-tone-detector.h"
#include "caller-id-receiver.h"
#include "dtmf-receiver.h"
#include "echo-canceller.h"
#include "fax-tone-detector.h"
#include "level-stage.h"
#include "tone-detector.h"
#include "voice-detector.h"

namespace copperline {

// Methods throw a JS TypeError for bad arguments and an Error after close(); they never end the process.
class LineDsp : public Napi::ObjectWrap<LineDsp> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit LineDsp(const Napi::CallbackInfo& info);

 private:
  void listenDtmf(const Napi::CallbackInfo& info);       // (on: boolean)
  void listenCallerId(const Napi::CallbackInfo& info);   // (bell202, v23, jclip: boolean)
  void listenAlertingTone(const Napi::CallbackInfo& info);  // (on: boolean)
  void listenTones(const Napi::CallbackInfo& info);      // (templates: ToneTemplate[])
  void setEcho(const Napi::CallbackInfo& info);          // (tailMs: 0 | 32 | 64, nlp: boolean)
  Napi::Value echoPath(const Napi::CallbackInfo& info);  // () -> Float32Array
  void seedEcho(const Napi::CallbackInfo& info);         // (path: Float32Array)
  Napi::Value echoStatistics(const Napi::CallbackInfo& info);
  void setLevels(const Napi::CallbackInfo& info);        // (fromLineDb, toLineDb: number)
  void listenFax(const Napi::CallbackInfo& info);        // (on: boolean)
  void listenVoice(const Napi::CallbackInfo& info);      // (on: boolean)
  // (toLine: Int16Array(160)): gain and limiter, in place, ahead of process() and of playing.
  void shapeToLine(const Napi::CallbackInfo& info);
  Napi::Value process(const Napi::CallbackInfo& info);   // (fromLine, toLine: Int16Array(160)) -> events or undefined
  void close(const Napi::CallbackInfo& info);

  bool isOpen(Napi::Env env) const;

  std::unique_ptr<DtmfReceiver> dtmf_;
  std::unique_ptr<CallerIdReceiver> callerId_;
  std::unique_ptr<AlertingToneDetector> alerting_;
  std::unique_ptr<ToneDetector> tones_;
  std::unique_ptr<VoiceDetector> voice_;
  std::unique_ptr<EchoCanceller> echo_;
  OffsetBlocker dcBlocker_;
  LevelStage fromLineLevel_;
  LevelStage toLineLevel_;
  std::unique_ptr<FaxToneDetector> faxHeard_;
  std::unique_ptr<FaxToneDetector> faxPlayed_;
  DspEvents events_;
  bool closed_ = false;
};

}  // namespace copperline
