// What a user can change so that the terminal shows more: one sentence a thing, for `tchat doctor`. Pure.
import type { Capabilities, Environment } from './decide-capabilities.ts';

/** Most important first; empty when nothing is to be gained. */
export function terminalAdvice(capabilities: Capabilities, env: Environment): string[] {
  const { colors, multiplexer, passthrough, unicode, name, answersCursor, sixel } = capabilities;
  const advice: string[] = [];
  if (env.NO_COLOR) advice.push('NO_COLOR is set: unset it for pictures in colour.');
  if (!unicode) advice.push('The terminal does not read UTF-8: set LANG to a UTF-8 locale, such as C.UTF-8.');
  if (multiplexer === 'tmux') {
    if (colors !== 'truecolor' && !env.NO_COLOR) {
      advice.push(
        'tmux swallows true colours: `tmux set -as terminal-features ",*:RGB"`, then attach again.',
      );
    }
    if (!passthrough) {
      advice.push(
        'tmux answers for your terminal, so its speed cannot be measured: `tmux set -g allow-passthrough on`.',
      );
    }
    if (!sixel) advice.push('tmux swallows sixel pictures; half-blocks are shown instead.');
  }
  if (multiplexer === 'screen') {
    advice.push('screen swallows true colours and graphics: run tchat outside of it, or in tmux.');
  }
  if (multiplexer === undefined && colors === '256' && env.TERM_PROGRAM === 'Apple_Terminal') {
    advice.push('Terminal has 256 colours: kitty, WezTerm, Ghostty or iTerm2 show all of them.');
  }
  if (name === 'linux') advice.push('The console has 16 colours: a terminal in a window shows all of them.');
  if (/^XTerm\(/.test(name) && !sixel) {
    advice.push('XTerm shows sixel pictures when it is started with `xterm -ti vt340`.');
  }
  if (answersCursor === false && multiplexer === undefined) {
    advice.push('The terminal does not answer where its cursor is, so its speed cannot be measured.');
  }
  return advice;
}
