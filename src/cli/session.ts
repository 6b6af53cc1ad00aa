// One call from its agreement to its end, with or without a screen. Whoever opened link and media closes them.
import { Call } from '../call/call.ts';
import type { Agreement } from '../call/handshake.ts';
import type { Joining } from '../call/joining.ts';
import type { CallEnd } from '../call/parts.ts';
import { exitCodes } from '../core/errors.ts';
import { linkedAbort } from '../core/linked-abort.ts';
import { log } from '../core/log.ts';
import { Scope } from '../core/scope.ts';
import { openPaintWorker } from '../roles/paint.ts';
import type { Link } from '../wire/link.ts';
import type { CallMedia } from './devices/media.ts';
import { playHangUp } from './devices/tones.ts';
import { headlessSink } from './headless.ts';
import type { CallOptions } from './options.ts';
import type { Counterpart } from './peer/counterpart.ts';
import type { Program } from './program.ts';
import type { EndReason, Reporter } from './reporter.ts';
import type { CallScreen } from './screen/call-screen.ts';
import type { ScreenKit } from './screen/screen-kit.ts';

export interface SessionParts {
  readonly program: Program;
  readonly options: CallOptions;
  readonly link: Link;
  readonly joining: Joining | undefined;
  readonly agreement: Agreement;
  readonly counterpart: Counterpart;
  readonly media: CallMedia;
  /** Undefined: headless. */
  readonly screen: Promise<ScreenKit> | undefined;
  readonly reporter: Reporter;
}

/** Loads the screen and starts its painters, beside other work. The scope owns them; failures are told to who awaits. */
export function prepareScreen(scope: Scope): Promise<ScreenKit> {
  const paint = scope.own(openPaintWorker({ painter: 'half-block' }));
  const kit = import('./screen/screen-kit.ts').then(({ screenKit }) => screenKit(paint));
  kit.catch(() => {});
  return kit;
}

export async function runSession(parts: SessionParts): Promise<EndReason> {
  const { program, options, link, agreement, counterpart, media, reporter } = parts;
  log('call', 'agreed');
  const scope = new Scope();
  const over = linkedAbort(program.stop.signal);
  const { signal } = over;
  let timeIsUp = false;
  if (options.duration !== undefined) {
    const dueUs = program.clock.nowUs() + options.duration * 1000;
    void program.clock.sleepUntil(dueUs, signal).then(() => {
      timeIsUp = !signal.aborted;
      over.abort();
    });
  }
  try {
    let screen: CallScreen | undefined;
    const kit = await parts.screen;
    if (kit) screen = scope.own(await kit.open({ program, options, counterpart, media, reporter }));
    const call = new Call({
      link,
      joining: parts.joining,
      patienceUs: options.reconnect * 1000,
      clock: program.clock,
      agreement,
      video: media.video,
      audio: media.audio,
      screen: screen?.remote ?? media.sink ?? headlessSink(),
      maxFps: options.fps,
      onChat: (text) => screen?.showChat(text),
      onPeerState: (state) => screen?.showPeerState(state),
    });
    reporter.call = call;
    reporter.state = 'in-call';
    reporter.peer = () => counterpart.record();
    screen?.attach(call, signal);
    const end = await call.run(signal);
    if (screen && end.by !== 'us') await playHangUp(media.audio, program.clock, program.stop.signal);
    return explain(end, timeIsUp, program);
  } finally {
    over.abort();
    await scope.close();
    reporter.tty = () => ({ outBps: 0, rttMs: Number.NaN, painter: 'none', dropped: 0 });
  }
}

function explain(end: CallEnd, timeIsUp: boolean, program: Program): EndReason {
  if (end.by === 'error') return { reason: end.error.code, exitCode: end.error.exitCode, error: end.error };
  if (end.by === 'peer') return { reason: 'peer-hang-up', exitCode: exitCodes.ok };
  if (timeIsUp) return { reason: 'duration', exitCode: exitCodes.ok };
  return { reason: program.stop.by ? 'signal' : 'hang-up', exitCode: exitCodes.ok };
}
