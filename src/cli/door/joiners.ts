// A listener's further connections: whoever says that it belongs to the call is handed to the call that goes on, which looks at
// the proof. Without a call, or with too many at once, they are told that there is none.
import { sayBye } from '../../call/handshake.ts';
import type { Joiner } from '../../call/join.ts';
import type { Joining } from '../../call/joining.ts';
import { Queue } from '../../core/queue.ts';
import type { Link } from '../../wire/link.ts';

/** Connections that wait for the call to look at them. chosen: it needs one at a time. */
const maxJoiners = 4;

export class Joiners {
  private queue: Queue<Joiner> | undefined;

  /** Takes the link. */
  async offer(joiner: Joiner): Promise<void> {
    if (this.queue?.put(joiner)) return;
    sayBye(joiner.link, 'no-such-call');
    await joiner.link.close();
  }

  /** For the call that begins on `link`; on a line that proves nothing there are none. */
  begin({ binding, fingerprint }: Link): Joining | undefined {
    if (!binding || !fingerprint) return undefined;
    const queue = new Queue<Joiner>(maxJoiners, 'drop-newest');
    this.queue = queue;
    return { side: 'listener', binding, fingerprint, take: (signal) => queue.take(signal) };
  }

  /** The call is over. */
  end(): void {
    this.queue?.close();
    for (let left = this.queue?.tryTake(); left; left = this.queue?.tryTake()) void left.link.close();
    this.queue = undefined;
  }
}
