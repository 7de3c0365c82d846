#include "tone-template.h"

#include <cmath>
#include <string>

namespace copperline {

namespace {

constexpr double kMinHz = 100;
constexpr double kMaxHz = 3900;
constexpr double kMaxMs = 60'000;
constexpr double kMaxCycles = 8;

// Reading stops at the first fault; what it was is thrown at the end, once.
class Reader {
 public:
  bool ok() const { return fault_.empty(); }
  const std::string& fault() const { return fault_; }
  void fail(const std::string& fault) {
    if (ok()) fault_ = fault;
  }

  Napi::Array array(Napi::Value value, size_t most, const char* what) {
    if (!ok()) return {};
    if (!value.IsArray()) return fail(std::string(what) + " must be an array"), Napi::Array();
    const auto list = value.As<Napi::Array>();
    if (list.Length() == 0 || list.Length() > most) {
      return fail(std::string(what) + " must have 1 to " + std::to_string(most) + " entries"), Napi::Array();
    }
    return list;
  }

  double number(Napi::Value value, double least, double most, const char* what) {
    if (!ok()) return 0;
    const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
    if (!(number >= least && number <= most)) {
      fail(std::string(what) + " must be a number from " + std::to_string(static_cast<int>(least)) + " to " +
           std::to_string(static_cast<int>(most)));
      return 0;
    }
    return number;
  }

  Napi::Object object(Napi::Value value, const char* what) {
    if (!ok()) return {};
    if (!value.IsObject()) return fail(std::string(what) + " must be an object"), Napi::Object();
    return value.As<Napi::Object>();
  }

  Napi::Value member(const Napi::Object& object, const char* name) {
    if (!ok()) return {};
    const Napi::Value value = object.Get(name);
    if (value.IsEmpty()) fail(std::string(name) + " could not be read");
    return value;
  }

  Napi::Value entry(const Napi::Array& array, uint32_t index) {
    if (!ok()) return {};
    const Napi::Value value = array.Get(index);
    if (value.IsEmpty()) fail("an entry could not be read");
    return value;
  }

 private:
  std::string fault_;
};

ToneSegment readSegment(Reader& reader, Napi::Value value) {
  const auto object = reader.object(value, "a segment");
  ToneSegment segment{};
  const auto hz = reader.array(reader.ok() ? reader.member(object, "hz") : value, kMaxFrequencies, "hz");
  for (uint32_t i = 0; reader.ok() && i < hz.Length(); i++) {
    const auto each = static_cast<float>(reader.number(reader.entry(hz, i), kMinHz, kMaxHz, "hz"));
    for (const float other : segment.hz) {
      if (std::abs(other - each) < 10.0f) reader.fail("two hz of a segment must be 10 Hz or more apart");
    }
    segment.hz.push_back(each);
  }
  if (!reader.ok()) return segment;
  segment.onMs = static_cast<int>(reader.number(reader.member(object, "onMs"), 50, kMaxMs, "onMs"));
  if (!reader.ok()) return segment;
  segment.offMs = static_cast<int>(reader.number(reader.member(object, "offMs"), 0, kMaxMs, "offMs"));
  return segment;
}

}  // namespace

std::optional<std::vector<ToneTemplate>> readToneTemplates(Napi::Env env, Napi::Value value) {
  std::vector<ToneTemplate> templates;
  if (value.IsArray() && value.As<Napi::Array>().Length() == 0) return templates;
  Reader reader;
  const auto list = reader.array(value, kMaxTemplates, "tones");
  for (uint32_t i = 0; reader.ok() && i < list.Length(); i++) {
    const auto object = reader.object(reader.entry(list, i), "a tone");
    if (!reader.ok()) break;
    const auto segments = reader.array(reader.member(object, "segments"), kMaxSegments, "segments");
    ToneTemplate tone{};
    for (uint32_t k = 0; reader.ok() && k < segments.Length(); k++) {
      tone.segments.push_back(readSegment(reader, reader.entry(segments, k)));
    }
    const auto cycles = reader.ok() ? reader.member(object, "cycles") : Napi::Value();
    if (reader.ok() && !cycles.IsUndefined()) {
      tone.cycles = static_cast<int>(reader.number(cycles, 1, kMaxCycles, "cycles"));
    }
    templates.push_back(tone);
  }
  if (reader.ok()) return templates;
  // A getter that threw has left its own exception, which then goes on to the caller.
  if (!env.IsExceptionPending()) Napi::TypeError::New(env, reader.fault()).ThrowAsJavaScriptException();
  return std::nullopt;
}

}  // namespace copperline
