// Terminal and blessed put together to the screen of a call.
import { Scope } from '../../core/scope.ts';
import type { PaintRole } from '../../roles/paint.ts';
import { ScreenOutput } from '../../term/screen-output.ts';
import { openScreen, type VideoPane } from '../../ui/screen.ts';
import type { Action } from '../../ui/snapshot.ts';
import { CallScreen, type CallScreenParts } from './call-screen.ts';
import { paneGeometry } from './pane-geometry.ts';
import { PictureTerminal } from './picture-terminal.ts';

/** What a screen is made of, loaded before it is known whether there will be a call. */
export interface ScreenKit {
  /** Takes over the terminal. Throws `not-a-terminal`; the terminal is then as it was. */
  open(parts: CallScreenParts): Promise<CallScreen>;
}

/** The key of push-to-talk, in Unicode. */
const space = 0x20;

/** The painters stay their owner's. */
export function screenKit(paint: PaintRole): ScreenKit {
  return { open: (parts) => openCallScreen(parts, paint) };
}

async function openCallScreen(parts: CallScreenParts, paint: PaintRole): Promise<CallScreen> {
  const scope = new Scope();
  try {
    const { program } = parts;
    const { painter, fps, caps } = parts.options;
    const asked = { painter, fps, caps };
    const onGone = () => program.stop.stop();
    const onOverflow = () => screen.redraw();
    const picture = await PictureTerminal.open({ scope, program, paint, ...asked, onGone, onOverflow });
    const { terminal, presenter } = picture;
    const output = new ScreenOutput(terminal, presenter);
    const actions = { onAction: (_action: Action) => {} };
    const screen = scope.own(
      openScreen({ input: terminal.input, output, onAction: (action) => actions.onAction(action) }),
    );
    terminal.input.on('paste', (text: string) => screen.paste(text));
    terminal.input.on('release', (code: number) => {
      if (code === space) actions.onAction({ kind: 'release-talk' });
    });
    terminal.on('suspend', () => presenter.pause());
    terminal.on('resume', () => {
      presenter.resume();
      screen.redraw();
    });
    const pane = (name: VideoPane) => picture.sink(name, paneGeometry(screen, name, picture.cell));
    return new CallScreen({ ...parts, scope, picture, paint, screen, actions, pane });
  } catch (error) {
    await scope.close();
    throw error;
  }
}
