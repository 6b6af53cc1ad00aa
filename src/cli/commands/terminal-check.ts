// The terminal's line of `tchat doctor`: it is asked what it can do, as a call would ask it.
import { askPatiently } from '../../term/capabilities.ts';
import { Terminal } from '../../term/terminal.ts';
import { terminalAdvice } from '../../term/terminal-advice.ts';
import { leastColumns, leastRows } from '../../ui/layout.ts';
import type { Program } from '../program.ts';
import { painterFor } from '../screen/painter-choice.ts';
import type { Finding } from './checks.ts';

/** Chosen: nobody minds at a check, and a terminal that is just starting answers within it. */
const patienceUs = 2_000_000;

export async function checkTerminalFeatures(program: Program): Promise<Finding> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    return {
      state: 'warn',
      found: 'no terminal here',
      remedy: 'Run doctor in the terminal of your calls; scripts use --headless.',
    };
  }
  const { clock } = program;
  const terminal = new Terminal();
  program.restorers.add(terminal.restore);
  try {
    terminal.enter();
    const capabilities = await askPatiently(terminal, clock, process.env, clock.nowUs() + patienceUs);
    const { columns, rows } = terminal;
    const { name, colors, synchronizedOutput, answersCursor } = capabilities;
    const features = [
      `${columns}×${rows}`,
      colors,
      `painter ${painterFor('auto', capabilities).name}`,
      ...(synchronizedOutput ? ['synchronized output'] : []),
      ...(answersCursor ? ['answers'] : ['does not answer: its speed cannot be measured']),
    ];
    const found = `${name}: ${features.join(', ')}`;
    if (columns < leastColumns || rows < leastRows) {
      return { state: 'warn', found, remedy: `Make it at least ${leastColumns}×${leastRows}.` };
    }
    const advice = terminalAdvice(capabilities, process.env).join(' ');
    const state = capabilities.unicode && colors === 'truecolor' ? 'ok' : 'warn';
    return { state, found, ...(advice && { remedy: advice }) };
  } finally {
    program.restorers.delete(terminal.restore);
    terminal.close();
  }
}
