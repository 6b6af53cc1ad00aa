// The file that people edit: any text is read, kept as it is, and never makes a known peer a new one when added to.
import {
  checkPeer,
  formatKnownPeers,
  parseKnownPeers,
  withoutPeer,
  withPeer,
} from '../../src/net/known-peers.ts';
import { fuzz } from './fuzz.ts';

const one = `SHA256:${'A'.repeat(43)}`;
const two = `SHA256:${'b'.repeat(43)}`;

fuzz(
  'known-peers',
  [
    `# friends\nada.example:7117 ${one} Ada Lovelace\n`,
    `[::1]:80 ${two}\r\n\r\nbob ${one} Bob\r\n`,
    `ada:1 ${one}\nada:1 ${two}\nada:1 broken\n`,
  ],
  (input) => {
    const text = new TextDecoder().decode(input);
    const lines = parseKnownPeers(text);
    const kept = formatKnownPeers(lines);
    if (kept !== text && kept !== `${text}\n`) throw new Error('lines were changed');
    for (const target of ['ada', 'ada:1', '::1']) withoutPeer(lines, target);
    const before = checkPeer(lines, 'ada:1', one).state;
    const added = withPeer(lines, { address: 'ada:1', fingerprint: one, name: text });
    const after = checkPeer(parseKnownPeers(formatKnownPeers(added)), 'ada:1', one).state;
    if (after !== (before === 'new' ? 'same' : before)) throw new Error(`${before} became ${after}`);
    if (checkPeer(withoutPeer(added, 'ada'), 'ada:1', one).state !== 'new') throw new Error('not forgotten');
    return `${before} ${lines.filter(({ peer }) => peer).length}`;
  },
);
