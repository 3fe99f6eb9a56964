/* Preloaded into a server: writes down every write and flush of its database, with the time, in the order of their
   happening. A flush is written down when it is done, everything else before it is begun. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, FLUSH = 3, UNLINK = 4 };
struct record { int64_t time, kind, file, offset, length; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;
static const char *names[] = {"", "-wal", "-journal"};

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void begin(void) {
    journal = open(getenv("RECORDER_JOURNAL"), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
}

static int file_of(const char *path) {
    const char *database = getenv("RECORDER_DATABASE");
    size_t length = strlen(database);
    if (strncmp(path, database, length) != 0) return -1;
    for (int file = 0; file < 3; file++)
        if (strcmp(path + length, names[file]) == 0) return file;
    return -1;
}

static int file_behind(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return -1;
    path[length] = 0;
    return file_of(path);
}

static void keep(int kind, int file, int64_t offset, const void *data, size_t length) {
    static ssize_t (*real_write)(int, const void *, size_t);
    if (!real_write) real_write = real("write");
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct record record = {now.tv_sec * 1000000000LL + now.tv_nsec, kind, file, offset, data ? (int64_t)length : 0};
    if (real_write(journal, &record, sizeof record) != (ssize_t)sizeof record) abort();
    if (data && real_write(journal, data, length) != (ssize_t)length) abort();
}

#define RECORDED(call, kind, file, offset, data, length)   \
    do {                                                   \
        int found = file;                                  \
        if (found < 0) return call;                        \
        pthread_mutex_lock(&lock);                         \
        keep(kind, found, offset, data, length);           \
        __typeof__(call) result = call;                    \
        pthread_mutex_unlock(&lock);                       \
        return result;                                     \
    } while (0)

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    ssize_t (*next)(int, const void *, size_t, off_t) = real("pwrite");
    RECORDED(next(fd, data, length, offset), WRITE, file_behind(fd), offset, data, length);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    ssize_t (*next)(int, const void *, size_t, off64_t) = real("pwrite64");
    RECORDED(next(fd, data, length, offset), WRITE, file_behind(fd), offset, data, length);
}

int ftruncate(int fd, off_t length) {
    int (*next)(int, off_t) = real("ftruncate");
    RECORDED(next(fd, length), TRUNCATE, file_behind(fd), length, NULL, 0);
}

int ftruncate64(int fd, off64_t length) {
    int (*next)(int, off64_t) = real("ftruncate64");
    RECORDED(next(fd, length), TRUNCATE, file_behind(fd), length, NULL, 0);
}

int unlink(const char *path) {
    int (*next)(const char *) = real("unlink");
    RECORDED(next(path), UNLINK, file_of(path), 0, NULL, 0);
}

static int flushed(int fd, const char *name) {
    int (*next)(int) = real(name);
    int file = file_behind(fd), result = next(fd);
    if (file >= 0 && result == 0) {
        pthread_mutex_lock(&lock);
        keep(FLUSH, file, 0, NULL, 0);
        pthread_mutex_unlock(&lock);
    }
    return result;
}

int fsync(int fd) { return flushed(fd, "fsync"); }
int fdatasync(int fd) { return flushed(fd, "fdatasync"); }
