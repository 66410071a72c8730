/* Loaded before libc (LD_PRELOAD): sees every change that a process makes to the files below one folder.
 *
 * It writes them, in order, to the file LULL_LOG (the records that replay.py reads), and it fails the n-th of
 * them on demand (lull_arm). LULL_WATCH is the folder. Changes through a mapping (SQLite's -shm) are not seen;
 * replay.py has that file absent or full of nonsense instead.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 4096

struct head { uint32_t size; char what; char pad[3]; uint64_t inode, a, b; uint32_t first, second; };

static char watched[FDS];
static char watch[PATH_MAX];
static int log_fd = -1;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER; /* the log's order is the order of the changes */

/* What is armed: fail the `fail_at`-th change from now (and all after it, where sticky) whose file is named `fail_in`. */
static long seen, fail_at, failed;
static int fail_errno, fail_sticky;
static char fail_in[256], trace[1 << 17]; /* what was counted, a line each; the last is the first that failed */

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("LULL_WATCH"), *log = getenv("LULL_LOG");
    if (folder) snprintf(watch, sizeof watch, "%s", folder);
    if (log) {
        int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        log_fd = syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 900);
        syscall(SYS_close, fd);
    }
}

static int below(const char *path) {
    size_t n = strlen(watch);
    return n && !strncmp(path, watch, n) && (path[n] == '/' || !path[n]);
}

static const char *whole(int dir, const char *path, char *room) {
    if (path[0] == '/') return path;
    char link[64];
    ssize_t n;
    if (dir == AT_FDCWD) { n = getcwd(room, PATH_MAX) ? (ssize_t)strlen(room) : -1; }
    else { snprintf(link, sizeof link, "/proc/self/fd/%d", dir); n = readlink(link, room, PATH_MAX - 1); }
    if (n < 0) return path;
    snprintf(room + n, PATH_MAX - n, "/%s", path);
    return room;
}

static const char *name_of(int fd, char *room) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, room, PATH_MAX - 1);
    room[n < 0 ? 0 : n] = 0;
    return room;
}

static uint64_t inode_of(int fd) {
    struct stat found;
    return syscall(SYS_fstat, fd, &found) ? 0 : found.st_ino;
}

static void say(char what, uint64_t inode, uint64_t a, uint64_t b, const void *first, size_t n, const void *second, size_t m) {
    if (log_fd < 0) return;
    struct head head = {sizeof head + n + m, what, {0}, inode, a, b, n, m};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)first, n}, {(void *)second, m}};
    if (syscall(SYS_writev, log_fd, parts, 3) != (ssize_t)head.size) abort();
}

/* Counts a change; -1 with errno where it is to fail. */
static int passes(const char *what, const char *path) {
    if (!fail_at || (fail_in[0] && !strstr(path, fail_in))) return 0;
    seen++;
    size_t n = strlen(trace);
    if (!failed) snprintf(trace + n, sizeof trace - n, "%s %s\n", what, path + (below(path) ? strlen(watch) : 0));
    if (!(fail_sticky ? seen >= fail_at : seen == fail_at)) return 0;
    failed++;
    errno = fail_errno;
    return -1;
}

void lull_arm(long nth, int number, int sticky, const char *in) {
    seen = failed = 0; fail_at = nth; fail_errno = number; fail_sticky = sticky; trace[0] = 0;
    snprintf(fail_in, sizeof fail_in, "%s", in);
}
long lull_failed(void) { return failed; }
const char *lull_trace(void) { return trace; }
void lull_watch(const char *folder) { snprintf(watch, sizeof watch, "%s", folder); }
void lull_note(const char *text) { say('N', 0, 0, 0, text, strlen(text), "", 0); }

static int opened(int fd, const char *path, int flags, int was) {
    if (fd < 0 || fd >= FDS) return fd;
    watched[fd] = 1;
    if (!was) say('C', inode_of(fd), 0, 0, path, strlen(path), "", 0);
    else if (flags & O_TRUNC) say('T', inode_of(fd), 0, 0, "", 0, "", 0);
    return fd;
}

static int open_at(int dir, const char *given, int flags, mode_t mode) {
    char room[PATH_MAX];
    const char *path = whole(dir, given, room);
    if (!below(path)) {
        int fd = syscall(SYS_openat, dir, given, flags, mode);
        if (fd >= 0 && fd < FDS) watched[fd] = 0;
        return fd;
    }
    int was = !(flags & O_CREAT) || !syscall(SYS_faccessat, AT_FDCWD, path, F_OK);
    pthread_mutex_lock(&turn);
    int writes = !was || (flags & O_TRUNC);
    int fd = writes && passes("open", path) ? -1 : (int)syscall(SYS_openat, dir, given, flags, mode);
    int error = errno;
    opened(fd, path, flags, was);
    pthread_mutex_unlock(&turn);
    errno = error;
    return fd;
}

static mode_t asked(int flags, va_list more) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; }
#define OPEN(name, at, ...)                                                      \
    int name(__VA_ARGS__, int flags, ...) {                                      \
        va_list more;                                                            \
        va_start(more, flags);                                                   \
        mode_t mode = asked(flags, more);                                        \
        va_end(more);                                                            \
        return open_at(at, path, flags, mode);                                   \
    }
OPEN(open, AT_FDCWD, const char *path)
OPEN(open64, AT_FDCWD, const char *path)
OPEN(openat, dir, int dir, const char *path)
OPEN(openat64, dir, int dir, const char *path)
int __open_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_at(AT_FDCWD, path, flags, 0); }

int close(int fd) {
    if (fd >= 0 && fd < FDS) watched[fd] = 0;
    return syscall(SYS_close, fd);
}

static int ours(int fd) { return fd >= 0 && fd < FDS && watched[fd]; }

/* A write that fails leaves half of itself behind, as disks do. */
static ssize_t put(int fd, const void *data, size_t n, off_t at, int here) {
    if (!ours(fd)) return here ? syscall(SYS_write, fd, data, n) : syscall(SYS_pwrite64, fd, data, n, at);
    char room[PATH_MAX];
    pthread_mutex_lock(&turn);
    int fails = fail_at && passes("write", name_of(fd, room)), error = errno;
    size_t m = fails ? n / 2 : n;
    ssize_t done = here ? syscall(SYS_write, fd, data, m) : syscall(SYS_pwrite64, fd, data, m, at);
    if (done > 0) {
        uint64_t start = here ? (uint64_t)syscall(SYS_lseek, fd, 0, SEEK_CUR) - done : (uint64_t)at;
        say('W', inode_of(fd), start, 0, data, done, "", 0);
    }
    if (fails) { done = -1; errno = error; }
    pthread_mutex_unlock(&turn);
    return done;
}
ssize_t write(int fd, const void *data, size_t n) { return put(fd, data, n, 0, 1); }
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { return put(fd, data, n, at, 0); }
ssize_t pwrite64(int fd, const void *data, size_t n, off_t at) { return put(fd, data, n, at, 0); }

/* A change of a file by its descriptor: `call` makes it, `note` tells it. */
#define BY_FD(what, fd, call, note)                                              \
    do {                                                                         \
        if (!ours(fd)) return call;                                              \
        char room[PATH_MAX];                                                     \
        pthread_mutex_lock(&turn);                                               \
        int result = fail_at && passes(what, name_of(fd, room)) ? -1 : (int)(call); \
        int error = errno;                                                       \
        note;                                                                    \
        pthread_mutex_unlock(&turn);                                             \
        errno = error;                                                           \
        return result;                                                           \
    } while (0)
#define DONE(what, a, b) if (!result) say(what, inode_of(fd), a, b, "", 0, "", 0)

int ftruncate64(int fd, off_t size) { BY_FD("truncate", fd, syscall(SYS_ftruncate, fd, size), DONE('T', size, 0)); }
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }
int fsync(int fd) { BY_FD("fsync", fd, syscall(SYS_fsync, fd), say(result ? 'X' : 'S', inode_of(fd), 0, 0, "", 0, "", 0)); }
int fdatasync(int fd) { BY_FD("fsync", fd, syscall(SYS_fdatasync, fd), say(result ? 'X' : 'S', inode_of(fd), 0, 0, "", 0, "", 0)); }
static int spare(int fd, off_t at, off_t n) { BY_FD("fallocate", fd, syscall(SYS_fallocate, fd, 0, at, n), DONE('F', at + n, 0)); }
int posix_fallocate64(int fd, off_t at, off_t n) { return spare(fd, at, n) ? errno : 0; }
int posix_fallocate(int fd, off_t at, off_t n) { return posix_fallocate64(fd, at, n); }
int fallocate(int fd, int mode, off_t at, off_t n) { return mode ? (errno = EOPNOTSUPP, -1) : spare(fd, at, n); }
int fallocate64(int fd, int mode, off_t at, off_t n) { return fallocate(fd, mode, at, n); }
ssize_t sendfile64(int out, int in, off_t *at, size_t n) {
    if (ours(out)) { errno = ENOSYS; return -1; } /* Python then copies by write */
    return syscall(SYS_sendfile, out, in, at, n);
}
ssize_t sendfile(int out, int in, off_t *at, size_t n) { return sendfile64(out, in, at, n); }
ssize_t copy_file_range(int in, off64_t *at, int out, off64_t *to, size_t n, unsigned flags) {
    if (ours(out)) { errno = ENOSYS; return -1; }
    return syscall(SYS_copy_file_range, in, at, out, to, n, flags);
}
ssize_t writev(int fd, const struct iovec *parts, int n) {
    if (ours(fd)) abort(); /* nobody here does; it would go unseen */
    return syscall(SYS_writev, fd, parts, n);
}

/* A change of names. */
#define BY_NAME(what, path, call, note)                                          \
    do {                                                                         \
        if (!below(path)) return call;                                           \
        pthread_mutex_lock(&turn);                                               \
        int result = passes(what, path) ? -1 : (int)(call);                      \
        int error = errno;                                                       \
        if (!result) note;                                                       \
        pthread_mutex_unlock(&turn);                                             \
        errno = error;                                                           \
        return result;                                                           \
    } while (0)

int renameat(int from_dir, const char *from, int to_dir, const char *to) {
    char a[PATH_MAX], b[PATH_MAX];
    const char *old = whole(from_dir, from, a), *new = whole(to_dir, to, b);
    BY_NAME("rename", new, syscall(SYS_renameat, from_dir, from, to_dir, to),
            say('R', 0, 0, 0, old, strlen(old), new, strlen(new)));
}
int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }
int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags) {
    char a[PATH_MAX], b[PATH_MAX];
    const char *old = whole(from_dir, from, a), *new = whole(to_dir, to, b);
    BY_NAME("link", new, syscall(SYS_linkat, from_dir, from, to_dir, to, flags),
            say('L', 0, 0, 0, old, strlen(old), new, strlen(new)));
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
int unlinkat(int dir, const char *path, int flags) {
    char room[PATH_MAX];
    const char *name = whole(dir, path, room);
    BY_NAME("unlink", name, syscall(SYS_unlinkat, dir, path, flags), say('U', 0, 0, 0, name, strlen(name), "", 0));
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int mkdirat(int dir, const char *path, mode_t mode) {
    char room[PATH_MAX];
    const char *name = whole(dir, path, room);
    struct stat found;
    BY_NAME("mkdir", name, syscall(SYS_mkdirat, dir, path, mode),
            say('M', syscall(SYS_newfstatat, AT_FDCWD, name, &found, 0) ? 0 : found.st_ino, 0, 0, name, strlen(name), "", 0));
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
