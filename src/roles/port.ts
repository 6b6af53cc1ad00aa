// A role's mouth and ear: typed messages to and from a worker thread, a child process, or the same thread in tests.
// A role is a plain object that is given its Port; where it runs is only here.
import type { ChildProcess } from 'node:child_process';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { TchatError } from '../core/errors.ts';
import type { Closable } from '../core/scope.ts';

export interface Port<In, Out> extends Closable {
  /** Sends a message. ArrayBuffers in `transfer` are gone for the sender. After close it does nothing. */
  post(message: Out, transfer?: readonly ArrayBuffer[]): void;
  /** One listener; messages that came before it are kept for it. */
  onMessage(listener: (message: In) => void): void;
  /** Called once, when the other side has crashed or ended without being asked to. */
  onLost(listener: (error: TchatError) => void): void;
}

/** The port of this thread's own worker, or of the main thread from inside it. */
export function messagePort<In, Out>(port: MessagePort): Port<In, Out> {
  return {
    post: (message, transfer = []) => port.postMessage(message, [...transfer]),
    onMessage: (listener) => void port.on('message', listener),
    onLost: (listener) => void port.on('messageerror', (error) => listener(lost('port', error))),
    close: () => port.close(),
  };
}

/** Two ends in one thread: what tests host a role on. */
export function portPair<A, B>(): [Port<A, B>, Port<B, A>] {
  const { port1, port2 } = new MessageChannel();
  return [messagePort<A, B>(port1), messagePort<B, A>(port2)];
}

/** A worker thread seen from the thread that started it. `close()` ends the thread and resolves when it is gone. */
export function workerPort<In, Out>(worker: Worker, name: string): Port<In, Out> {
  let closed = false;
  return {
    post: (message, transfer = []) => {
      if (!closed) worker.postMessage(message, [...transfer]);
    },
    onMessage: (listener) => void worker.on('message', listener),
    onLost: (listener) => {
      const tell = teller(name, () => closed, listener);
      worker.on('error', tell);
      worker.on('exit', (code) => tell(`exit code ${code}`));
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await worker.terminate();
    },
  };
}

/**
 * A child process seen from its parent, over Node's IPC channel (`serialization: 'advanced'`). `close()` ends it with
 * SIGKILL (PortAudio may hang on any gentler way) and resolves when it is gone.
 */
export function childPort<In, Out>(child: ChildProcess, name: string): Port<In, Out> {
  let closed = false;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    post: (message) => {
      if (!closed && child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as In)),
    onLost: (listener) => {
      const tell = teller(name, () => closed, listener);
      child.on('error', tell);
      child.on('exit', (code, signal) => tell(signal ?? `exit code ${code}`));
    },
    close: async () => {
      closed = true;
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await gone;
    },
  };
}

/** The parent seen from inside the child process. */
export function parentPort<In, Out>(): Port<In, Out> {
  return {
    post: (message) => {
      if (process.connected) process.send?.(message as object, undefined, undefined, () => {});
    },
    onMessage: (listener) => void process.on('message', (message) => listener(message as In)),
    onLost: (listener) => void process.once('disconnect', () => listener(lost('parent', 'disconnected'))),
    close: () => {
      if (process.connected) process.disconnect();
    },
  };
}

/** Tells the first cause, and nothing of an end that was asked for. */
function teller(name: string, closed: () => boolean, listener: (error: TchatError) => void) {
  let told = false;
  return (cause: unknown) => {
    if (closed() || told) return;
    told = true;
    listener(lost(name, cause));
  };
}

function lost(name: string, cause: unknown): TchatError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TchatError('role-crashed', `The ${name} part of tchat stopped: ${why}.`, { cause });
}
