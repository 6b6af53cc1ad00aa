// A TCP relay on loopback that makes a good line bad, both ways: see bad-line.ts for what "bad" means. Connections can be
// cut, and new ones refused, as when Wi-Fi goes away.
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { monotonicNowUs } from '../../src/core/clock.ts';
import { BadLine, type BadLineOptions, type Flow } from './bad-line.ts';

/** What a sender's kernel takes before it stops the program. chosen: what Linux grows a send buffer to on a slow line. */
const kernelBytes = 1 << 20;

export interface LineRelay {
  readonly port: number;
  /** Connections relayed since the start. */
  readonly connections: number;
  /** New connections are reset at once while true. */
  refusing: boolean;
  /** Resets what is connected now. */
  cut(): void;
  /** What passed to the target and back, payload. */
  readonly bytes: { there: number; back: number };
  close(): Promise<void>;
}

/** `there` spoils what goes to the target, `back` (default: the same) what comes from it. */
export async function startLineRelay(
  targetPort: number,
  there: BadLineOptions,
  back: BadLineOptions = there,
): Promise<LineRelay> {
  const lines = { there: new BadLine(there), back: new BadLine({ ...back, seed: (back.seed ?? 1) + 1 }) };
  const bytes = { there: 0, back: 0 };
  const pairs = new Set<{ sockets: readonly Socket[]; pipes: readonly Pipe[] }>();
  let timer: NodeJS.Timeout | undefined;

  const relay = { port: 0, connections: 0, refusing: false, bytes, cut, close };
  const server: Server = createServer({ allowHalfOpen: true }, (near) => {
    near.on('error', () => {});
    if (relay.refusing) {
      near.resetAndDestroy();
      return;
    }
    relay.connections++;
    const far = connect({ host: '127.0.0.1', port: targetPort, allowHalfOpen: true });
    far.on('error', () => near.destroy());
    for (const socket of [near, far]) socket.setNoDelay(true);
    const pipes = [
      new Pipe(near, far, lines.there, (count) => (bytes.there += count), move),
      new Pipe(far, near, lines.back, (count) => (bytes.back += count), move),
    ];
    const pair = { sockets: [near, far], pipes };
    pairs.add(pair);
    let open = 2;
    for (const socket of pair.sockets) {
      socket.on('close', (hadError) => {
        if (hadError) for (const other of pair.sockets) other.resetAndDestroy();
        if (--open > 0) return;
        for (const pipe of pipes) pipe.close();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  relay.port = (server.address() as AddressInfo).port;
  return relay;

  function move(): void {
    clearTimeout(timer);
    for (const { pipes } of pairs) for (const pipe of pipes) pipe.move();
    const nextUs = Math.min(lines.there.nextUs, lines.back.nextUs);
    if (nextUs === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(move, Math.max(0, (nextUs - monotonicNowUs()) / 1000));
  }

  function cut(): void {
    for (const { sockets } of pairs) for (const socket of sockets) socket.resetAndDestroy();
  }

  function close(): Promise<void> {
    clearTimeout(timer);
    for (const { sockets } of pairs) for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  }
}

/** One direction of one connection, from socket to socket. */
class Pipe {
  private readonly from: Socket;
  private readonly to: Socket;
  private readonly line: BadLine;
  private readonly flow: Flow;
  private readonly count: (bytes: number) => void;
  private ended = false;
  private inside = 0;

  constructor(from: Socket, to: Socket, line: BadLine, count: (bytes: number) => void, moved: () => void) {
    this.from = from;
    this.to = to;
    this.line = line;
    this.count = count;
    this.flow = line.open(monotonicNowUs());
    from.on('data', (chunk: Buffer) => {
      this.inside += chunk.length;
      this.flow.put(new Uint8Array(chunk), monotonicNowUs());
      moved();
    });
    from.on('end', () => {
      this.ended = true;
      moved();
    });
  }

  move(): void {
    for (const bytes of this.flow.take(monotonicNowUs())) {
      this.inside -= bytes.length;
      this.count(bytes.length);
      if (this.to.writable) this.to.write(bytes);
    }
    if (this.flow.backlogBytes > kernelBytes) this.from.pause();
    else this.from.resume();
    if (this.ended && this.inside === 0) this.to.end();
  }

  close(): void {
    this.line.close(this.flow);
  }
}
