// What a connection begins with: enough of it to know who speaks, and all of it left for whoever reads next.
import type { Socket } from 'node:net';
import { lineLost } from './failures.ts';

/** Content type handshake (RFC 8446 §5.1): so TLS begins. */
export const clientHello = 0x16;

/**
 * Waits for what tells who somebody is, and leaves all that came to be read again: the first byte, and of TLS the whole first
 * record, so that nobody takes a place among those in TLS by one byte. Resolves with the first byte.
 */
export function firstWords(socket: Socket, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(lineLost(address));
    let said = Buffer.alloc(0);
    const look = () => {
      const chunk: Buffer | null = socket.read();
      if (!chunk) return;
      said = Buffer.concat([said, chunk]);
      if (said[0] === clientHello && !holdsRecord(said)) return;
      socket.off('readable', look);
      socket.off('close', gone);
      socket.unshift(said);
      resolve(said[0]!);
    };
    socket.on('readable', look);
    socket.once('end', gone);
    socket.once('close', gone);
  });
}

/** RFC 8446 §5.1: type, version, and the length of what follows, at most 2^14 bytes. A longer one is TLS's own to refuse. */
function holdsRecord(bytes: Buffer): boolean {
  const headBytes = 5;
  if (bytes.length < headBytes) return false;
  return bytes.length >= headBytes + Math.min(bytes.readUInt16BE(3), 2 ** 14);
}
