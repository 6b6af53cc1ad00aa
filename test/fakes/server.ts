// A listener on loopback that is not tchat: HTTP, SSH, silence and so on, as raw bytes on a socket.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface StrangeServer {
  readonly port: number;
  /** Connections that were taken so far. */
  readonly connections: number;
  /** Ends its connections, too. */
  close(): Promise<void>;
}

/** A bare TCP server that does `talk` with each connection. */
export function strangeServer(talk: (socket: Socket) => void): Promise<StrangeServer> {
  return serve(
    createServer((socket) => {
      socket.on('error', () => {});
      talk(socket);
    }),
  );
}

/** Starts any server (http, tls …) on a free loopback port. */
export async function serve(server: Server): Promise<StrangeServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
