// A program that takes the terminal, says what it found, and ends in the way that its argument names.
import { realClock } from '../../dist/core/clock.js';
import { askCapabilities } from '../../dist/term/capabilities.js';
import { Presenter } from '../../dist/term/presenter.js';
import { Terminal } from '../../dist/term/terminal.js';

const ending = process.argv[2];
const terminal = new Terminal();
terminal.enter();
let presenter;
const say = (row, text) => presenter.control(`\x1b[${row};1H${text}`);
const sayFound = ({ colors, unicode, answersCursor }) =>
  say(1, `found ${colors} ${unicode} ${answersCursor}`);
const found = await askCapabilities(terminal, realClock, process.env, sayFound);
presenter = new Presenter({ terminal, clock: realClock });
sayFound(found);
say(2, `size ${terminal.columns}x${terminal.rows}`);
say(7, `pid ${process.pid} `);
terminal.on('resize', () => say(2, `size ${terminal.columns}x${terminal.rows}`));
terminal.on('suspend', () => presenter.pause());
terminal.on('resume', () => {
  presenter.resume();
  say(3, 'resumed');
});
terminal.on('gone', () => process.kill(process.pid, 'SIGHUP'));
process.on('SIGTERM', () => process.exit(9));

let keys = '';
terminal.input.on('data', (bytes) => {
  keys += bytes.toString('latin1');
  say(4, `keys ${Buffer.from(keys, 'latin1').toString('hex')}`);
  if (keys.includes('q')) end();
  if (keys.includes('\x1a')) {
    keys = '';
    terminal.suspend();
  }
});
// Pictures without end, so that answers come between the keys.
for (let i = 0; await presenter.ready('remote'); i++) {
  const shown = await presenter.present('remote', Buffer.from(`\x1b[6;1Hpicture ${i}`));
  if (i === 3) say(5, `shown ${shown !== undefined}`);
  await new Promise((resolve) => setTimeout(resolve, 10));
}

function end() {
  switch (ending) {
    case 'close':
      presenter.close();
      terminal.close();
      return;
    case 'exit':
      process.exit(3);
      break;
    case 'half-sent':
      presenter.control('\x1bP+q');
      process.exit(4);
      break;
    case 'throw':
      throw new Error('thrown on purpose');
  }
}
