// Many viewers in one epoll loop: connects, joins /live, answers heartbeats, notes when the last viewer has each board.
//
//   load PORT VIEWERS DEFLATE CONNECTING AUTH
//
// Prints "joined SECONDS" once everybody is in; then, for each line "wait K" on standard input, "board K NANOSECONDS
// BYTES" when the last viewer has the K-th board (or "board K lost N" after 20 s); "leave" closes all at once. Any frame
// of 300 bytes or more, or one compressed that is longer than 20, counts as a board: nothing has to be inflated here.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRESH, OPENING, OPENED, ASKED, JOINED };
typedef struct {
  int fd, state, boards, head, greeted;
  unsigned char header[10];
  int have;          // bytes of the header that have come
  long left;         // bytes of the payload that are still to come
  unsigned char first[2];
  int seen, size, squeezed, counts;
} Viewer;

#define MOST 100000
static Viewer *viewers;
static int number, joined, waiting_for = -1, reached[MOST], greeting;
static long long last_at[MOST];
static long long bytes_in;
static char ask[1024];
static int ask_size, deflate;
static int poller;

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void send_text(Viewer *v, const char *text, int size) {
  unsigned char frame[1200];
  int at = 0;
  frame[at++] = 0x81;
  if (size < 126) {
    frame[at++] = 0x80 | size;
  } else {
    frame[at++] = 0x80 | 126;
    frame[at++] = size >> 8;
    frame[at++] = size & 255;
  }
  memset(frame + at, 0, 4);  // a mask of zeros is a mask
  at += 4;
  memcpy(frame + at, text, size);
  if (send(v->fd, frame, at + size, MSG_NOSIGNAL) != at + size) fail("send");
}

static void start(Viewer *v, int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  // A range of source addresses, so that ports do not run out.
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  v->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (v->fd < 0) fail("socket");
  int one = 1;
  setsockopt(v->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(v->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) fail("connect");
  v->state = FRESH;
  struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.ptr = v};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, v->fd, &e) < 0) fail("epoll");
}

static void open_up(Viewer *v, int port) {
  char request[512];
  int size = snprintf(request, sizeof request,
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nUser-Agent: a hall\r\n"
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n%s\r\n", port, port,
    deflate ? "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" : "");
  if (send(v->fd, request, size, MSG_NOSIGNAL) != size) fail("handshake");
  v->state = OPENING;
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = v};
  epoll_ctl(poller, EPOLL_CTL_MOD, v->fd, &e);
}

static long long told;  // events of all viewers, boards or not
static void whole(Viewer *v) {
  int text = (v->header[0] & 15) == 1;
  if (v->state == JOINED && text && (v->squeezed ? v->size >= 8 : v->first[0] == '4')) told++;
  if (v->state == OPENED && text) {
    send_text(v, ask, ask_size);
    v->state = ASKED;
  } else if (v->state == ASKED && text) {
    v->state = JOINED;
    v->greeted = 0;
    joined++;
  } else if (v->size >= 300 || (v->squeezed && v->size > 20)) {
    int k = v->boards++;
    if (k < MOST) {
      reached[k]++;
      last_at[k] = now();
    }
  } else if (text && ((v->seen && v->first[0] == '2' && v->size == 1) || (v->squeezed && v->size < 8))) {
    send_text(v, "3", 1);
  }
}

static void take(Viewer *v, unsigned char *data, long size) {
  static const char end[] = "\r\n\r\n";
  while (size > 0) {
    if (v->state == OPENING) {
      // The answer to the handshake ends with an empty line; its first line is trusted.
      v->head = *data == end[v->head] ? v->head + 1 : *data == '\r';
      data++, size--;
      if (v->head == 4) v->state = OPENED;
      continue;
    }
    if (v->left == 0 && v->counts == 0) {
      v->header[v->have++] = *data++;
      size--;
      int wide = v->have < 2 ? 0 : (v->header[1] & 127) == 126 ? 2 : (v->header[1] & 127) == 127 ? 8 : 0;
      if (v->have < 2 + wide || v->have < 2) continue;
      long length = v->header[1] & 127;
      if (wide) {
        length = 0;
        for (int at = 2; at < 2 + wide; at++) length = length << 8 | v->header[at];
      }
      v->left = length, v->size = length, v->seen = 0, v->squeezed = (v->header[0] & 0x40) != 0;
      v->counts = 1;
    }
    if (v->left > 0) {
      long part = size < v->left ? size : v->left;
      if (part > 0 && v->seen == 0) v->first[0] = data[0], v->seen = 1;
      data += part, size -= part, v->left -= part;
    }
    if (v->left == 0) {
      v->counts = 0, v->have = 0;
      whole(v);
    }
  }
}

static int ready;  // viewers whose socket has gone
static void turn(int port, int ms) {
  static struct epoll_event events[1024];
  static unsigned char buffer[65536];
  int found = epoll_wait(poller, events, 1024, ms);
  for (int i = 0; i < found; i++) {
    Viewer *v = events[i].data.ptr;
    if (v->fd < 0) continue;
    if (v->state == FRESH && events[i].events & EPOLLOUT) {
      open_up(v, port);
      continue;
    }
    ssize_t size = recv(v->fd, buffer, sizeof buffer, 0);
    if (size > 0) {
      bytes_in += size;
      take(v, buffer, size);
    } else if (size == 0 || errno != EAGAIN) {
      close(v->fd);
      v->fd = -1;
      ready++;
    }
  }
}

int main(int count, char **said) {
  if (count != 6) return 2;
  int port = atoi(said[1]), connecting = atoi(said[4]);
  number = atoi(said[2]), deflate = atoi(said[3]);
  ask_size = snprintf(ask, sizeof ask, "40/live,%s", said[5]);
  viewers = calloc(number, sizeof *viewers);
  poller = epoll_create1(0);
  long long began = now();
  for (int started = 0; joined < number;) {
    while (started < number && started - joined < connecting) start(&viewers[started++], port);
    turn(port, 50);
    if (ready) {
      fprintf(stderr, "load: %d were turned away\n", ready);
      return 1;
    }
    if (now() - began > 300000000000LL) {
      fprintf(stderr, "load: only %d joined\n", joined);
      return 1;
    }
  }
  printf("joined %.3f\n", (now() - began) / 1e9);
  fflush(stdout);
  struct epoll_event e = {.events = EPOLLIN, .data.ptr = NULL};
  // Commands come on standard input, looked at between turns.
  fcntl(0, F_SETFL, O_NONBLOCK);
  (void)e;
  long long asked_at = 0;
  for (;;) {
    char line[64];
    ssize_t size = read(0, line, sizeof line - 1);
    if (size == 0) return 0;
    if (size > 0) {
      line[size] = 0;
      if (!strncmp(line, "leave", 5)) {
        for (int i = 0; i < number; i++) if (viewers[i].fd >= 0) close(viewers[i].fd);
        printf("left\n");
        fflush(stdout);
        return 0;
      }
      if (sscanf(line, "wait %d", &waiting_for) == 1) asked_at = now();
      if (!strncmp(line, "skip", 4)) {
        // What came so far was the greeting.
        for (int i = 0; i < number; i++) viewers[i].boards = 0;
        memset(reached, 0, sizeof reached);
        bytes_in = 0;
        printf("skipped\n");
        fflush(stdout);
      }
      if (!strncmp(line, "sum", 3)) {
        printf("sum %lld\n", told);
        fflush(stdout);
      }
    }
    turn(port, waiting_for >= 0 ? 2 : 20);
    if (waiting_for >= 0) {
      if (reached[waiting_for] + ready >= number || now() - asked_at > 20000000000LL) {
        printf("board %d %lld %lld %d\n", waiting_for, last_at[waiting_for], bytes_in, number - reached[waiting_for]);
        fflush(stdout);
        waiting_for = -1;
      }
    }
  }
}
