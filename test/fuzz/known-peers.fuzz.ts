// The file that people edit: any text is read, kept as it is, and never makes a known peer a new one when added to.
import {
  checkPeer,
  formatKnownPeers,
  parseKnownPeers,
  withChange,
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
    `@compared @blocked - ${one} (Eve)\n@strange ada:1 ${one}\n`,
  ],
  (input) => {
    const text = new TextDecoder().decode(input);
    const lines = parseKnownPeers(text);
    const kept = formatKnownPeers(lines);
    if (kept !== text && kept !== `${text}\n`) throw new Error('lines were changed');
    for (const target of ['ada', 'ada:1', '::1', two, text]) {
      withoutPeer(lines, target);
      const changed = formatKnownPeers(withChange(lines, target, { blocked: true, name: text }));
      if (formatKnownPeers(parseKnownPeers(changed)) !== changed) throw new Error('a change is not stable');
    }
    const before = checkPeer(lines, 'ada:1', one).state;
    const added = withPeer(lines, { address: 'ada:1', fingerprint: one, claims: text });
    const after = checkPeer(parseKnownPeers(formatKnownPeers(added)), 'ada:1', one).state;
    if (after !== (before === 'new' ? 'same' : before)) throw new Error(`${before} became ${after}`);
    if (checkPeer(withoutPeer(added, 'ada'), 'ada:1', one).state !== 'new') throw new Error('not forgotten');
    return `${before} ${lines.filter(({ peer }) => peer).length}`;
  },
);
