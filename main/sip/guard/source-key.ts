/** Whom an address stands for: an IPv4 address itself, an IPv6 one its /64, because a host chooses the rest as it likes (RFC 8981). */
export function sourceKey(address: string): string {
  if (!address.includes(':')) return address;
  const [bare = ''] = address.toLowerCase().split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = bare.split('::');
  const front = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const back = tail === '' ? 0 : tail.split(':').length + (tail.includes('.') ? 1 : 0);
    while (front.length + back < 8) front.push('0');
  }
  const network = front.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  while (network.length < 4) network.push('0');
  return `${network.join(':')}::/64`;
}
