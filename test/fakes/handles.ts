// Whether anything that keeps a process alive was left behind: sockets, servers, timers.
import { expect } from 'vitest';

const kinds = [
  'TCPSocketWrap',
  'TCPServerWrap',
  'TLSWrap',
  'Timeout',
  'GetAddrInfoReqWrap',
  'TCPConnectWrap',
];

/** Call it before; call its result after: waits until no more of these are alive than were. */
export function watchHandles(): () => Promise<void> {
  const before = count();
  return async () => {
    await expect.poll(() => excess(before, count()), { timeout: 5000 }).toEqual({});
  };
}

function count(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function excess(before: Map<string, number>, after: Map<string, number>): Record<string, number> {
  const more: Record<string, number> = {};
  for (const kind of kinds) {
    // expect.poll itself sleeps on one timer.
    const own = kind === 'Timeout' ? 1 : 0;
    const extra = (after.get(kind) ?? 0) - (before.get(kind) ?? 0) - own;
    if (extra > 0) more[kind] = extra;
  }
  return more;
}
