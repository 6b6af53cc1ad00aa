// What `tchat COMMAND --help` tells below the options: examples for every command, and exit codes where scripts need them.
import { type Command, Help, type Option } from 'commander';

type Examples = readonly (readonly [line: string, meaning: string])[];

/** By the words after `tchat`; the empty one is `tchat` itself. */
export const examples: Readonly<Record<string, Examples>> = {
  '': [
    ['listen', 'wait for a call on port 7117'],
    ['listen --code', 'and tell a friend a code that only the two of you know'],
    ['call ada.example.org', 'call that machine'],
    ["call '[2001:db8::7]:7200'", 'an IPv6 address with another port'],
    ['demo', 'see and hear it work, alone'],
  ],
  listen: [
    ['listen', 'anybody may ring; you are asked'],
    ['listen --code', 'only who proves the code that it shows'],
    ['listen --allow known', 'only whom you called or accepted before'],
    ['listen --allow ada --allow SHA256:…', 'a name from `tchat peers`, a whole fingerprint'],
    ['listen --dnd', 'nobody rings until you type d and Enter'],
    ['listen --auto-accept --once --headless --json --camera test --mic tone --speaker none', 'for scripts'],
  ],
  call: [
    ['call ada.example.org', 'port 7117'],
    ['call ada', 'a name that you gave: tchat peers name ada.example.org ada'],
    ['call ada.example.org --code', 'asks for the code that ada told you, and proves it'],
    ['call ada.example.org --code 47-walnut-orchard', 'the same, without asking'],
    ["call '[2001:db8::7]:7200' --camera none", 'an IPv6 address with a port, without pictures of you'],
    ['call host --camera test --mic tone --headless --json --duration 10s', 'statistics as NDJSON'],
  ],
  demo: [
    ['demo', 'your camera and microphone, or a test picture and a test voice'],
    ['demo --painter sextant', 'another way of drawing'],
  ],
  mirror: [
    ['mirror', 'how others see you'],
    ['mirror --camera /dev/video2', 'through another camera'],
  ],
  devices: [
    ['devices', 'the names for --camera, --mic and --speaker'],
    ['devices --json', 'for machines'],
    ['devices --test', 'record three seconds and play them'],
    ['devices --test --mic headset', 'another microphone'],
  ],
  echo: [
    ['echo', 'in another terminal: tchat call localhost'],
    ['echo --bind 127.0.0.1 --once', 'for this machine only, and one call'],
  ],
  doctor: [['doctor', 'what is missing, and what to do about it; exit code 8 when there can be no call']],
  show: [['show photo.jpg', 'PNG, JPEG, GIF or TIFF, as text']],
  id: [
    ['id', 'yours, to be read out or compared'],
    ['id ada', 'that of a peer'],
    ['id --plain', 'the picture in letters'],
  ],
  peers: [
    ['peers', 'whom you know'],
    ['peers name ada.example.org ada', 'then: tchat call ada'],
    ['peers name ada ""', 'no name any more'],
    ['peers block SHA256:…', 'it rings for them, and never here'],
    ['peers verify ada', 'you have compared the words with ada'],
  ],
  forget: [
    ['forget ada.example.org', 'its next key is trusted, as at a first call'],
    ['forget ada.example.org:7200', 'of one port only'],
    ['forget ada', 'all addresses of a name'],
  ],
};

const exitCodes = `
Exit codes:
  0      ended in order
  1      a fault of tchat
  2      wrong usage
  3      unreachable
  4      turned away: declined, busy, no answer
  5      not compatible
  6      another key than the known one, or the code was not proved
  7      the line was lost
  8      something on this machine
  128+n  ended by signal n`;

/** Not said of what is off until it is asked for: that it is off. */
export function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: false\)$/, '');
}

/** Adds the examples to `top` and its commands. */
export function withManual(top: Command): void {
  top.addHelpText('after', `${exampleText(examples['']!)}\n${exitCodes}`);
  for (const command of top.commands) {
    const own = examples[command.name()];
    if (own) command.addHelpText('after', exampleText(own));
    if (['listen', 'call'].includes(command.name())) command.addHelpText('after', exitCodes);
  }
}

function exampleText(list: Examples): string {
  const width = Math.max(...list.map(([line]) => line.length).filter((length) => length <= 40));
  const rows = list.map(([line, meaning]) =>
    line.length <= width
      ? `  tchat ${line.padEnd(width)}  ${meaning}`
      : `  tchat ${line}\n  ${' '.repeat(width + 8)}${meaning}`,
  );
  return `\nExamples:\n${rows.join('\n')}`;
}
