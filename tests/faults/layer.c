/* An OpenXR API layer between the loader and the runtime that makes one call fail on command.
   calls.inc, written by tests/faults/layer.py, has X(xrName) for each call that may fail.
   Every call of OpenXR takes at most six integers or pointers, so one kind of stub serves all of them.
   Sources: OpenXR 1.1, chapter 2 "Fundamentals"; OpenXR Loader Design, "API layer interface negotiation". */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef int32_t Result;
typedef void (*Function)(void);
typedef Result (*Call)(intptr_t, intptr_t, intptr_t, intptr_t, intptr_t, intptr_t);
typedef Result (*GetProc)(intptr_t, const char *, Function *);

struct CreateInfo;
typedef Result (*Create)(const void *, const struct CreateInfo *, intptr_t *);
struct NextInfo { int type; uint32_t version; size_t size; char layer[256]; GetProc get; Create create; struct NextInfo *next; };
struct CreateInfo { int type; uint32_t version; size_t size; void *loader; char settings[512]; struct NextInfo *next; };
struct Request { int type; uint32_t version; size_t size; uint32_t interface; uint64_t api; GetProc get; Create create; };

enum {
#define X(name) at_##name,
#include "calls.inc"
#undef X
  COUNT
};
static const char *const names[] = {
#define X(name) #name,
#include "calls.inc"
#undef X
};
static Call next[COUNT];
static GetProc next_get;
static int failing = -1, left;
static Result result;
static unsigned seen[COUNT];

static int place(const char *name) {
  for (int i = 0; i < COUNT; i++) if (!strcmp(names[i], name)) return i;
  return -1;
}
/* The next `times` calls of `name` give `code` and are not passed on; -1: all of them. */
int lull_fail(const char *name, Result code, int times) {
  failing = place(name); result = code; left = times;
  return failing;
}
/* How often `name` has been called, the failed ones too. */
unsigned lull_seen(const char *name) { int i = place(name); return i < 0 ? 0 : seen[i]; }

static int fails(int i) {
  seen[i]++;
  if (i != failing || !left) return 0;
  if (left > 0) left--;
  return 1;
}
#define X(name) \
  static Result stub_##name(intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e, intptr_t f) { \
    return fails(at_##name) ? result : next[at_##name](a, b, c, d, e, f); }
#include "calls.inc"
#undef X
static const Call stubs[] = {
#define X(name) stub_##name,
#include "calls.inc"
#undef X
};

static Result get(intptr_t instance, const char *name, Function *function) {
  Result done = next_get(instance, name, function);
  int i = place(name);
  if (done == 0 && i >= 0) { next[i] = (Call)*function; *function = (Function)stubs[i]; }
  return done;
}
static Result create(const void *info, const struct CreateInfo *layer, intptr_t *instance) {
  struct CreateInfo below = *layer;
  if (fails(at_xrCreateInstance)) return result;
  next_get = layer->next->get;
  below.next = layer->next->next;
  return layer->next->create(info, &below, instance);
}
Result xrNegotiateLoaderApiLayerInterface(const void *loader, const char *name, struct Request *request) {
  (void)loader, (void)name;
  request->interface = 1;
  request->api = (uint64_t)1 << 48;
  request->get = get;
  request->create = create;
  return 0;
}
