// A program that asks its terminal what it can do, as a call does, and writes the answers, byte by byte, and what was made of
// them to the file that its argument names. A terminal that is just starting answers late, on a slow machine much later.
import { renameSync, writeFileSync } from 'node:fs';
import { realClock } from '../../dist/core/clock.js';
import { askPatiently } from '../../dist/term/capabilities.js';
import { Terminal } from '../../dist/term/terminal.js';

const [file] = process.argv.slice(2);
let bytes = '';
process.stdin.on('data', (data) => (bytes += data.toString('latin1')));
const terminal = new Terminal();
terminal.enter();
const capabilities = await askPatiently(terminal, realClock, process.env, realClock.nowUs() + 15_000_000);
const { columns, rows } = terminal;
terminal.close();
process.stdin.pause();
const { TERM, COLORTERM, TERM_PROGRAM, LANG, STY, TMUX } = process.env;
const env = { TERM, COLORTERM, TERM_PROGRAM, LANG, STY, TMUX };
writeFileSync(`${file}.part`, JSON.stringify({ columns, rows, env, bytes, capabilities }, null, 2));
renameSync(`${file}.part`, file);
