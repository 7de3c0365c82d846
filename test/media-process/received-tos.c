/* Prints the port of a UDP socket on 127.0.0.1, then the TOS octet (RFC 2474) of each datagram that comes, a line each. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(void) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof own;
  if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_RECVTOS, &on, sizeof on) || bind(fd, (struct sockaddr *)&own, sizeof own) ||
      getsockname(fd, (struct sockaddr *)&own, &length)) {
    perror("received-tos");
    return 1;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("port %d\n", ntohs(own.sin_port));
  for (;;) {
    char data[2048], control[256];
    struct iovec part = {data, sizeof data};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(fd, &message, 0) < 0) return 1;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each))
      if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_TOS)
        printf("tos %d\n", *(unsigned char *)CMSG_DATA(each));
  }
}
