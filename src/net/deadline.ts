// Bounds work on a socket by time and by a signal. The work knows of neither: destroying the socket makes it reject.
import type { Socket } from 'node:net';

/**
 * Runs `work`. When `ms` have passed or `signal` aborts, destroys the socket and rejects with `late()` or the signal's
 * reason; when the work itself fails, destroys the socket too and rejects with its error. Leaves no timer or listener.
 */
export async function withDeadline<T>(
  socket: Socket,
  ms: number,
  late: () => Error,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  let cause: { error: unknown } | undefined;
  const end = (error: unknown) => {
    cause ??= { error };
    socket.destroy();
  };
  const aborted = () => end(signal?.reason);
  const timer = setTimeout(() => end(late()), ms);
  signal?.addEventListener('abort', aborted, { once: true });
  try {
    if (signal?.aborted) aborted();
    const result = await work();
    if (cause) throw cause.error;
    return result;
  } catch (error) {
    socket.destroy();
    throw cause ? cause.error : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', aborted);
  }
}
