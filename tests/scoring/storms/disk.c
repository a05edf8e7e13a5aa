// Stands between SQLite and the disk (LD_PRELOAD): notes what is written and synced, in order, and lets either fail.
//
// STORM_FOLDER   only files below this folder are looked at, and of those only names that hold "sqlite3", and the folder
// STORM_LOG      where it is noted: kind (1 byte), file (4), offset (8), length (8), then so many bytes
// STORM_FAULT    a file of one byte: F no space is left, E a sync fails, D a sync does not end, anything else: all is well
//
// Kinds: N a file got its number (the name), C it was made, W written, T cut to `offset` bytes, S synced, U unlinked,
// A an answer with a receipt leaves the process (its bytes).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 4096
static char *names[MOST];   // by number of the file; NULL once it is unlinked
static int known = 1, file_of[65536], log_to = -1;
static const char *folder;
static volatile char *fault;
static pthread_mutex_t one = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

#define REAL(name, type) static __typeof__(type) *real; if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void begin(void) {
  const char *log = getenv("STORM_LOG"), *page = getenv("STORM_FAULT");
  folder = getenv("STORM_FOLDER");
  if (folder && log) log_to = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int held = folder && page ? open(page, O_RDONLY | O_CLOEXEC) : -1;
  if (held >= 0) fault = mmap(NULL, 1, PROT_READ, MAP_SHARED, held, 0);
  if (held >= 0) close(held);
}

static void note(char kind, uint32_t file, uint64_t offset, const void *data, uint64_t size) {
  if (log_to < 0) return;
  char head[21];
  head[0] = kind;
  memcpy(head + 1, &file, 4), memcpy(head + 5, &offset, 8), memcpy(head + 13, &size, 8);
  struct iovec parts[2] = {{head, sizeof head}, {(void *)data, data ? size : 0}};
  if (writev(log_to, parts, 2) != (ssize_t)(sizeof head + (data ? size : 0))) abort();
}

static int file(int fd) { return fd >= 0 && fd < 65536 ? file_of[fd] : 0; }

static int failing(int number, char how) {
  if (!number || !fault || *fault != how) return 0;
  errno = how == 'F' ? ENOSPC : EIO;
  return 1;
}

static int watched(const char *path) {
  size_t size = folder ? strlen(folder) : 0;
  if (!size || strncmp(path, folder, size)) return 0;
  return !path[size] || (strstr(path + size, "sqlite3") && !strstr(path + size, "-shm"));
}

static int opened(int fd, const char *path, int made) {
  if (fd < 0 || fd >= 65536) return fd;
  pthread_mutex_lock(&one);
  int number = 1;
  while (number < known && !(names[number] && !strcmp(names[number], path))) number++;
  if (number == known && known < MOST) {
    names[known++] = strdup(path);
    note('N', number, 0, path, strlen(path));
  }
  if (made) note('C', number, 0, NULL, 0);
  file_of[fd] = number;
  pthread_mutex_unlock(&one);
  return fd;
}

typedef int Open(const char *, int, ...);
static int open_by(Open *real, const char *path, int flags, int mode) {
  int wanted = watched(path), made = wanted && (flags & O_CREAT) && access(path, F_OK);
  int fd = real(path, flags, mode);
  if (wanted) return opened(fd, path, made);
  if (fd >= 0 && fd < 65536) file_of[fd] = 0;
  return fd;
}

int open(const char *path, int flags, ...) {
  REAL("open", Open);
  va_list more;
  va_start(more, flags);
  int mode = va_arg(more, int);
  va_end(more);
  return open_by(real, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL("open64", Open);
  va_list more;
  va_start(more, flags);
  int mode = va_arg(more, int);
  va_end(more);
  return open_by(real, path, flags, mode);
}

int close(int fd) {
  REAL("close", int(int));
  if (fd >= 0 && fd < 65536) file_of[fd] = 0;
  return real(fd);
}

typedef ssize_t Pwrite(int, const void *, size_t, off_t);
static ssize_t pwrite_by(Pwrite *real, int fd, const void *data, size_t size, off_t offset) {
  int number = file(fd);
  if (!number) return real(fd, data, size, offset);
  if (failing(number, 'F')) return -1;
  pthread_mutex_lock(&one);
  ssize_t written = real(fd, data, size, offset);
  if (written > 0) note('W', number, offset, data, written);
  pthread_mutex_unlock(&one);
  return written;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
  REAL("pwrite", Pwrite);
  return pwrite_by(real, fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset) {
  REAL("pwrite64", Pwrite);
  return pwrite_by(real, fd, data, size, offset);
}

typedef int Truncate(int, off_t);
static int truncate_by(Truncate *real, int fd, off_t size) {
  int number = file(fd);
  if (failing(number, 'F')) return -1;
  pthread_mutex_lock(&one);
  int failed = real(fd, size);
  if (number && !failed) note('T', number, size, NULL, 0);
  pthread_mutex_unlock(&one);
  return failed;
}

int ftruncate(int fd, off_t size) {
  REAL("ftruncate", Truncate);
  return truncate_by(real, fd, size);
}

int ftruncate64(int fd, off_t size) {
  REAL("ftruncate64", Truncate);
  return truncate_by(real, fd, size);
}

typedef int Sync(int);
static int sync_by(Sync *real, int fd) {
  int number = file(fd);
  if (failing(number, 'E')) return -1;
  if (!number) return real(fd);
  while (fault && *fault == 'D') usleep(1000);
  // What counts is the order; the real sync would only cost time.
  pthread_mutex_lock(&one);
  note('S', number, 0, NULL, 0);
  pthread_mutex_unlock(&one);
  return 0;
}

int fsync(int fd) {
  REAL("fsync", Sync);
  return sync_by(real, fd);
}

int fdatasync(int fd) {
  REAL("fdatasync", Sync);
  return sync_by(real, fd);
}

int unlink(const char *path) {
  REAL("unlink", int(const char *));
  if (!watched(path)) return real(path);
  pthread_mutex_lock(&one);
  int failed = real(path);
  for (int number = 1; number < known && !failed; number++) {
    if (!names[number] || strcmp(names[number], path)) continue;
    note('U', number, 0, NULL, 0);
    names[number] = NULL;
  }
  pthread_mutex_unlock(&one);
  return failed;
}

ssize_t send(int fd, const void *data, size_t size, int flags) {
  REAL("send", ssize_t(int, const void *, size_t, int));
  if (log_to >= 0 && memmem(data, size, "\"receipt\"", 9)) {
    pthread_mutex_lock(&one);
    note('A', 0, 0, data, size);
    pthread_mutex_unlock(&one);
  }
  return real(fd, data, size, flags);
}
