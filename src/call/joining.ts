// Where a call's further connections come from: the caller dials when the line is silent or broken, and for sound; the
// listener waits to be joined. What is said then is in join.ts.
import type { Clock } from '../core/clock.ts';
import { asTchatError } from '../core/errors.ts';
import type { Link } from '../wire/link.ts';
import { sayBye } from './handshake.ts';
import { acceptJoin, type CallProof, type Joiner, requestJoin } from './join.ts';
import type { Lifeline } from './lifeline.ts';

/** Silence after which the caller dials beside a line that may yet go on. chosen: TCP has asked again three times by then. */
const dialAfterUs = 2_500_000;
/** From one attempt to the next. chosen. */
const retryUs = 500_000;
/** The same for sound's own connection: the call goes on without. chosen. */
const soundRetryUs = 10_000_000;

export type Joining = CallProof &
  (
    | { readonly side: 'caller'; dial(signal: AbortSignal): Promise<Link> }
    /** Waits for the next that says join; undefined when the signal aborts. */
    | { readonly side: 'listener'; take(signal: AbortSignal): Promise<Joiner | undefined> }
  );

/** Until the signal aborts. */
export function keepJoined(
  line: Lifeline,
  joining: Joining,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  return joining.side === 'caller'
    ? dialAgain(line, joining, clock, signal)
    : beJoined(line, joining, signal);
}

async function dialAgain(
  line: Lifeline,
  joining: Joining & { side: 'caller' },
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let joins = 0;
  let soundDueUs = clock.nowUs();
  const isNeeded = () => line.broken || line.silentUs > dialAfterUs;

  async function resume(): Promise<void> {
    const link = await joining.dial(signal);
    if (!isNeeded()) return link.close();
    // Given up before the new one is asked for: what it still brings would come twice.
    line.cut();
    const wish = { number: ++joins, use: 'resume', chats: line.chatsHeard } as const;
    line.setMain(link, await requestJoin(link, wish, joining, clock, signal));
  }

  async function addSound(): Promise<void> {
    const link = await joining.dial(signal);
    const wish = { number: ++joins, use: 'sound', chats: line.chatsHeard } as const;
    await requestJoin(link, wish, joining, clock, signal);
    if (line.broken) return link.close();
    line.setSound({ link, number: wish.number });
  }

  while (!signal.aborted) {
    const nowUs = clock.nowUs();
    if (isNeeded()) {
      await resume().catch((error: unknown) => {
        const cause = asTchatError(error);
        if (cause.code === 'call-ended') line.giveUp(cause);
      });
      soundDueUs = clock.nowUs();
      if (isNeeded()) await clock.sleepUntil(nowUs + retryUs, signal);
    } else if (!line.hasOwnSound && nowUs >= soundDueUs) {
      soundDueUs = nowUs + soundRetryUs;
      await addSound().catch(() => {});
    } else {
      const sound = line.hasOwnSound ? Number.POSITIVE_INFINITY : soundDueUs;
      await clock.sleepUntil(Math.min(sound, nowUs + dialAfterUs - line.silentUs + 1), signal, line.changed);
    }
  }
}

async function beJoined(
  line: Lifeline,
  joining: Joining & { side: 'listener' },
  signal: AbortSignal,
): Promise<void> {
  let last = 0;
  for (let found = await joining.take(signal); found; found = await joining.take(signal)) {
    const { link, join } = found;
    if (!acceptJoin(found, joining, last, line.chatsHeard)) {
      sayBye(link, 'no-such-call');
      void link.close();
      continue;
    }
    last = join.number;
    if (join.use === 'sound') line.setSound({ link, number: join.number });
    else line.setMain(link, join.chats);
  }
}
