/* Loaded before libc: counts the calls that write to a file or flush it, and fails the one that the control file names, or
 * claims that it succeeded. The control file is mapped, so that the test arms it while the program runs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum kind { FLUSH = 1, WRITE = 2, TRUNCATE = 4 };

struct control {
  uint32_t armed;
  uint32_t kinds;
  uint32_t nth;      /* which call, from 1 */
  uint32_t for_good; /* and all after it */
  int32_t error;     /* 0: the call does nothing and claims success */
  _Atomic uint32_t seen;
  uint64_t hit_at;   /* nanoseconds of the monotonic clock; 0 until then */
  char path_end[224];
};

static struct control *control;

__attribute__((constructor)) static void map_control(void) {
  const char *file = getenv("FAULTY_CALLS");
  int fd = file ? open(file, O_RDWR) : -1;
  if (fd < 0) return;
  void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped != MAP_FAILED) control = mapped;
}

static int concerns(int fd) {
  char link[32], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  size_t end = strlen(control->path_end);
  if (length < (ssize_t)end) return 0;
  path[length] = 0;
  return strcmp(path + length - end, control->path_end) == 0;
}

/* True if this call is the one; errno says how it fails. */
static int hit(enum kind kind, int fd) {
  if (!control || !control->armed || !(control->kinds & kind) || !concerns(fd)) return 0;
  uint32_t number = ++control->seen;
  if (number < control->nth || (number > control->nth && !control->for_good)) return 0;
  if (number == control->nth) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    control->hit_at = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  }
  errno = control->error;
  return 1;
}

#define FAULTY(kind, type, name, parameters, arguments, success)                 \
  type name parameters {                                                         \
    static type(*real) parameters;                                               \
    if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name);               \
    if (hit(kind, fd)) return control->error ? -1 : (success);                   \
    return real arguments;                                                       \
  }

FAULTY(FLUSH, int, fsync, (int fd), (fd), 0)
FAULTY(FLUSH, int, fdatasync, (int fd), (fd), 0)
FAULTY(WRITE, ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), (ssize_t)size)
FAULTY(WRITE, ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at), (ssize_t)size)
FAULTY(WRITE, ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), (ssize_t)size)
FAULTY(TRUNCATE, int, ftruncate, (int fd, off_t size), (fd, size), 0)
FAULTY(TRUNCATE, int, ftruncate64, (int fd, off64_t size), (fd, size), 0)
