// Keys as people meet them: the own one, those of peers, one that changed, and a file that others could read.
import { chmodSync, statSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { People } from '../fakes/people.ts';
import { mainFile } from '../fakes/pty-program.ts';

const people = new People();

afterEach(() => people.hangUp());
afterAll(() => people.close());

/** Runs a command to its end, in a terminal that breaks no line; the match of what it says. */
async function said(who: string, pattern: RegExp, ...args: string[]): Promise<RegExpExecArray> {
  const program = people.own(process.execPath, [mainFile, ...args], who, 300);
  const match = await program.untilText(pattern);
  await program.exited;
  return match;
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

const key = 'SHA256:[\\w+/]{43}';

describe('tchat id', () => {
  it('makes a key that only its owner can read, and shows it as text, words and a picture', async () => {
    const [, made] = await said('ida', new RegExp(`Made your key in \\S+: (${key})`), 'id');
    expect([mode(people.path('ida')), mode(people.path('ida', 'identity.pem'))]).toEqual(['700', '600']);
    const words = '(?:[a-z]+ +){3}[a-z]+\\s+';
    const [, shown] = await said('ida', new RegExp(`^(${key})\\s+(?:${words}){4}[▀▄█ \\n]+`), 'id');
    expect(shown).toBe(made);
  });

  it('mends what others could read, and warns', async () => {
    await said('iris', /Made your key/, 'id');
    chmodSync(people.path('iris'), 0o755);
    chmodSync(people.path('iris', 'identity.pem'), 0o644);
    const folder = 'tchat was open to others \\(mode 755\\); it is 700 now\\.';
    const file = 'identity\\.pem was open to others \\(mode 644\\); it is 600 now\\.';
    await said('iris', new RegExp(`Warning: \\S+/${folder}\\s+Warning: \\S+/${file}`), 'id');
    expect([mode(people.path('iris')), mode(people.path('iris', 'identity.pem'))]).toEqual(['700', '600']);
  });
});

describe('a peer', () => {
  it('with another key than before is not called until the old one is forgotten', async () => {
    const { program: bob, port } = await people.listen('bob');
    const [bobs] = new RegExp(key).exec(bob.terminal.text())!;
    const there = `127.0.0.1:${port}`;
    const old = `SHA256:${'o'.repeat(43)}`;
    people.writeKnownPeers('ada', `# written by hand\n  ${there}   ${old}  Bob\n`);
    for (const target of [there, 'bob']) {
      const [, known, now] = await said(
        'ada',
        /Known: (\S+)\. Now: (\S+)\.\s.*tchat forget \S+`/s,
        'call',
        target,
      );
      expect([known, now]).toEqual([old, bobs]);
    }
    await said('ada', /Forgot/, 'forget', there);
    expect(people.knownPeers('ada')).toBe('# written by hand\n');
    const again = people.call('ada', there);
    await again.untilText(/First call to.*Ringing/s);
    await bob.untilText(/ada at \S+ is calling/);
  });

  it('is listed, named, blocked, compared and forgotten', async () => {
    const eves = `SHA256:${'k'.repeat(43)}`;
    people.writeKnownPeers('zoe', `- ${eves} (eve)\n`);
    await said('zoe', /\(eve\)\s+has called you\s+SHA256:k{43}/, 'peers');
    await said('zoe', /Evelyn is SHA256:k{43}: tchat call Evelyn/, 'peers', 'name', eves, 'Evelyn');
    await said('zoe', /blocked/, 'peers', 'block', 'evelyn');
    await said('zoe', /compared/, 'peers', 'verify', 'Evelyn');
    expect(people.knownPeers('zoe')).toBe(`@compared @blocked - ${eves} Evelyn\n`);
    await said('zoe', /Evelyn · compared, BLOCKED/, 'peers', 'list');
    await said('zoe', /^SHA256:k{43}/, 'id', 'evelyn');
    await said('zoe', /"nobody" is nobody that you know/, 'peers', 'block', 'nobody');
    await said('zoe', /not blocked any more/, 'peers', 'unblock', 'evelyn');
    await said('zoe', /not compared any more/, 'peers', 'unverify', 'evelyn');
    expect(people.knownPeers('zoe')).toBe(`- ${eves} Evelyn\n`);
    await said('zoe', /Forgot/, 'peers', 'forget', 'evelyn');
    expect(people.knownPeers('zoe')).toBe('');
  });
});
