// The limit: a server that does nothing but write the same bytes to every socket, in one epoll loop.
//
//   limit PORT     then, for each line "emit" on standard input, "sent NANOSECONDS" (when it began)
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

#define BODY 2217
static int sockets[200000], said[200000], number;

static void put(int fd, const char *text) {
  unsigned char frame[256];
  int size = strlen(text);
  frame[0] = 0x81, frame[1] = size;
  memcpy(frame + 2, text, size);
  if (send(fd, frame, size + 2, MSG_NOSIGNAL) < 0) exit(1);
}

static void emit(void) {
  static unsigned char frame[4 + BODY];
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  printf("sent %lld\n", t.tv_sec * 1000000000LL + t.tv_nsec);
  fflush(stdout);
  frame[0] = 0x81, frame[1] = 126, frame[2] = BODY >> 8, frame[3] = BODY & 255;
  memset(frame + 4, 'x', BODY);
  for (int i = 0; i < number; i++)
    if (sockets[i] >= 0) send(sockets[i], frame, sizeof frame, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int main(int count, char **words) {
  if (count != 2) return 2;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 4096)) return 1;
  int poller = epoll_create1(0);
  struct epoll_event e = {.events = EPOLLIN, .data.u64 = 1}, events[512];
  epoll_ctl(poller, EPOLL_CTL_ADD, listener, &e);
  e.data.u64 = 0;
  epoll_ctl(poller, EPOLL_CTL_ADD, 0, &e);
  for (;;) {
    int found = epoll_wait(poller, events, 512, -1);
    for (int i = 0; i < found; i++) {
      char buffer[4096];
      if (events[i].data.u64 == 0) {
        ssize_t size = read(0, buffer, sizeof buffer);
        if (size <= 0) return 0;
        for (ssize_t k = 0; k < size; k++) if (buffer[k] == '\n') emit();
      } else if (events[i].data.u64 == 1) {
        int fd;
        while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
          setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          sockets[number] = fd, said[number] = 0;
          e.events = EPOLLIN, e.data.u64 = 2 + number++;
          epoll_ctl(poller, EPOLL_CTL_ADD, fd, &e);
        }
      } else {
        int who = events[i].data.u64 - 2;
        ssize_t size = recv(sockets[who], buffer, sizeof buffer, 0);
        if (size <= 0) {
          close(sockets[who]);
          sockets[who] = -1;
        } else if (said[who]++ == 0) {
          const char *yes = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
          if (send(sockets[who], yes, strlen(yes), MSG_NOSIGNAL) < 0) return 1;
          put(sockets[who], "0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000}");
        } else if (said[who] == 2) {
          put(sockets[who], "40/live,{\"sid\":\"x\"}");
        }
      }
    }
  }
}
