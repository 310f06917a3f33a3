// The Node-API module. It keeps no state of its own: every open() makes an instance with its own threads, so the
// module may be loaded by several worker threads, and closed and opened again.
//
//   open(threads, level, calls: Float64Array) → { threads, run(from, to) → number, close() }
//   run: the calls that lie in the words [from, to), see call-list.h. Returns `to`, or the word at which the call begins
//     for which the system had no temporary memory; that one and those after it have not run.
//   addressOf(buffer: ArrayBuffer) → number
//   release(buffer: ArrayBuffer): gives its memory back at once; its views are empty from then on
//   callWords: number      kernelNames: string    levels: string[]  (those that this processor runs, best last)
#include <node_api.h>

#include <cstdlib>
#include <cstring>
#include <new>

#include "call-list.h"
#include "kernel-names.h"
#include "thread-pool.h"

namespace interpolab {

// One line per level that was compiled, written by build.mjs: LEVEL(name, condition under which it may run)
#include "levels.inc"

#define LEVEL(name, runs) \
  namespace name {        \
  void callKernel(Runtime*, int, const double*); \
  }
INTERPOLAB_LEVELS(LEVEL)
#undef LEVEL

namespace {

struct Level {
  const char* name;
  bool runs;
  CallKernel call;
};

/// All compiled levels, weakest first.
template <class Visit>
void forEachLevel(Visit visit) {
#define LEVEL(name, runs) visit(Level{#name, static_cast<bool>(runs), name::callKernel});
  INTERPOLAB_LEVELS(LEVEL)
#undef LEVEL
}

/// One engine: runtime, threads, temporary memory.
struct Instance : Runtime {
  Instance(int count, CallKernel call, const double* words) : pool(count), call(call), words(words) {
    threads = pool.threads();
    parallel = [](Runtime* self, int tasks, Task task, void* data) {
      static_cast<Instance*>(self)->pool.run(tasks, task, data);
    };
    scratch = [](Runtime* self, Slot slot, size_t bytes) {
      return static_cast<Instance*>(self)->memory[static_cast<int>(slot)].atLeast(bytes);
    };
  }

  struct Block {
    void* data = nullptr;
    size_t size = 0;
    ~Block() { std::free(data); }
    void* atLeast(size_t bytes) {
      if (bytes <= size) return data;
      std::free(data);
      size = (bytes + bytes / 4 + 4095) / 4096 * 4096;  // some room, so that growing shapes do not allocate each time
      data = size > bytes ? std::aligned_alloc(4096, size) : nullptr;
      if (data) return data;
      size = 0;
      throw std::bad_alloc();  // before any task runs: run() tells where
    }
  };

  ThreadPool pool;
  CallKernel call;
  const double* words;
  Block memory[static_cast<int>(Slot::Count)];
};

napi_value throwError(napi_env env, const char* message) {
  napi_throw_error(env, nullptr, message);
  return nullptr;
}

napi_value run(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value limits[2];
  void* data;
  napi_get_cb_info(env, info, &count, limits, nullptr, &data);
  Instance* instance = *static_cast<Instance**>(data);
  int place = -1, end = -1;
  napi_get_value_int32(env, limits[0], &place);
  napi_get_value_int32(env, limits[1], &end);
  if (!instance) return throwError(env, "run: the engine has been closed.");
  if (place < 0 || end > callWords) return throwError(env, "run: the calls do not lie in the buffer.");
  try {
    runCalls(instance, instance->call, instance->words, &place, end);
  } catch (const std::bad_alloc&) {
    // `place` is that of the call
  }
  napi_value result;
  napi_create_int32(env, place, &result);
  return result;
}

napi_value close(napi_env env, napi_callback_info info) {
  void* data;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  Instance** handle = static_cast<Instance**>(data);
  delete *handle;
  *handle = nullptr;
  return nullptr;
}

void release(napi_env, void* data, void*) {
  Instance** handle = static_cast<Instance**>(data);
  delete *handle;
  delete handle;
}

void setProperty(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

void setFunction(napi_env env, napi_value object, const char* name, napi_callback function, void* data) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, data, &value);
  setProperty(env, object, name, value);
}

napi_value open(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value values[3];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  int threads = 0;
  char name[32] = "";
  napi_typedarray_type type = napi_int8_array;
  size_t length = 0;
  void* words = nullptr;
  napi_get_value_int32(env, values[0], &threads);
  napi_get_value_string_utf8(env, values[1], name, sizeof name, nullptr);
  napi_get_typedarray_info(env, values[2], &type, &length, &words, nullptr, nullptr);
  if (threads < 1 || type != napi_float64_array || length < callWords)
    return throwError(env, "open: expected (threads >= 1, level, calls: Float64Array of callWords or more).");
  CallKernel kernels = nullptr;
  forEachLevel([&](const Level& level) {
    if (level.runs && std::strcmp(level.name, name) == 0) kernels = level.call;
  });
  if (!kernels) return throwError(env, "open: no such instruction-set level on this processor.");

  Instance** handle = new Instance*(new Instance(threads, kernels, static_cast<const double*>(words)));
  napi_value result, threadCount;
  napi_create_object(env, &result);
  // Frees the instance with the object, at the latest when the environment of its thread ends.
  napi_wrap(env, result, handle, release, nullptr, nullptr);
  setFunction(env, result, "run", run, handle);
  setFunction(env, result, "close", close, handle);
  setProperty(env, result, "calls", values[2]);  // keeps the buffer alive
  napi_create_int32(env, (*handle)->threads, &threadCount);
  setProperty(env, result, "threads", threadCount);
  return result;
}

napi_value addressOf(napi_env env, napi_callback_info info) {
  size_t count = 1, length = 0;
  napi_value buffer, result;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, &buffer, nullptr, nullptr);
  if (napi_get_arraybuffer_info(env, buffer, &data, &length) != napi_ok)
    return throwError(env, "addressOf: expected an ArrayBuffer.");
  napi_create_double(env, static_cast<double>(reinterpret_cast<uintptr_t>(data)), &result);
  return result;
}

napi_value releaseBuffer(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value buffer;
  napi_get_cb_info(env, info, &count, &buffer, nullptr, nullptr);
  if (napi_detach_arraybuffer(env, buffer) != napi_ok) return throwError(env, "release: expected an ArrayBuffer.");
  return nullptr;
}

}  // namespace

napi_value initialise(napi_env env, napi_value exports) {
  setFunction(env, exports, "open", open, nullptr);
  setFunction(env, exports, "addressOf", addressOf, nullptr);
  setFunction(env, exports, "release", releaseBuffer, nullptr);
  napi_value words, names, levels;
  napi_create_int32(env, callWords, &words);
  setProperty(env, exports, "callWords", words);
  napi_create_string_utf8(env, kernelNames, NAPI_AUTO_LENGTH, &names);
  setProperty(env, exports, "kernelNames", names);
  napi_create_array(env, &levels);
  uint32_t index = 0;
  forEachLevel([&](const Level& level) {
    if (!level.runs) return;
    napi_value name;
    napi_create_string_utf8(env, level.name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, levels, index++, name);
  });
  setProperty(env, exports, "levels", levels);
  return exports;
}

}  // namespace interpolab

NAPI_MODULE_INIT() { return interpolab::initialise(env, exports); }
