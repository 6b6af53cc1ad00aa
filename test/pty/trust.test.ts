// Who is it, and who may ring, as two people see it: two built programs in two ptys.
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { listenWords, People } from '../fakes/people.ts';
import { mainFile } from '../fakes/pty-program.ts';

const people = new People();
const listen = people.listen.bind(people);
const call = people.call.bind(people);

afterEach(() => people.hangUp());
afterAll(() => people.close());

/** The three words of the title line. */
const words = /in call\s+[\d:]*\s+(?:new key\s+)?\w+\s+([a-z]+ [a-z]+ [a-z]+)/;

describe('two people', () => {
  it('see the same words, compare them, and are known to each other from then on', async () => {
    const { program: bob, port } = await listen('bob');
    const ada = call('ada', `127.0.0.1:${port}`);
    await bob.untilText(/ada at 127\.0\.0\.1:\d+ is calling\. Key: SHA256:\S{43} \(new\)/);
    bob.type('y');
    const [, bobs] = await bob.untilText(words);
    const [, adas] = await ada.untilText(words);
    expect(adas).toBe(bobs);
    for (const one of [bob, ada]) {
      expect(one.terminal.text()).toContain('new key');
      one.type('w');
      await one.untilText(/Words to compare/);
      one.type('y');
      await one.untilText(/remembered as compared/);
      await one.untilText(/(ada|bob) ✓/);
    }
    expect(people.knownPeers('ada')).toMatch(/^@compared 127\.0\.0\.1:\d+ SHA256:\S{43} \(bob\)\n$/);
    expect(people.knownPeers('bob')).toMatch(/^@compared - SHA256:\S{43} \(ada\)\n$/);
    ada.type('q');
    await ada.exited;
    await bob.untilText(/The call has ended/);

    // A name is given, and called; whoever is known is shown so.
    const naming = people.start('ada', 'peers', 'name', `127.0.0.1:${port}`, 'Robert');
    expect(await naming.exited).toMatchObject({ exitCode: 0 });
    const again = call('ada', 'robert');
    await bob.untilText(/is calling\. Key: SHA256:\S{43} \(compared\)/);
    bob.type('y');
    await again.untilText(/Robert ✓/);
    again.type('q');
    await again.exited;
  });

  it('are asked for a code, and may go without one', async () => {
    for (const [key, exitCode] of [
      ['\x03', 128 + 2],
      ['\x04', 2],
    ] as const) {
      const caller = call('dave', '127.0.0.1:9', '--code');
      await caller.untilText(/The code that the other side told you:/);
      caller.type(key);
      const { exitCode: code, signal = 0 } = await caller.exited;
      expect(signal ? 128 + signal : code).toBe(exitCode);
      expect(caller.terminal.text()).not.toContain('report');
    }
  });

  it('prove a code, once', async () => {
    const { program: bob, port } = await listen('carl', '--code');
    const [, code] = await bob.untilText(/3 tries: (\S+)/);
    const stranger = call('eve', `127.0.0.1:${port}`);
    await stranger.untilText(/Ringing/);
    const typo = call('dora', `127.0.0.1:${port}`, '--code', '1-acid-acorn');
    await typo.untilText(/did not take the code/);
    expect(await typo.exited).toMatchObject({ exitCode: 6 });
    await bob.untilText(/2 tries are left/);
    const dora = call('dora', `127.0.0.1:${port}`, '--code');
    await dora.untilText(/told you:/);
    dora.type('7-wallnut-orchard\r');
    await dora.untilText(/"wallnut" is not one of its words/);
    dora.type(`${code!.toUpperCase().replaceAll('-', ' ')}\r`);
    await bob.untilText(/dora at \S+ is calling\. Key: \S+ \(proved your code\)/);
    expect(bob.terminal.text()).not.toContain('eve');
    bob.type('y');
    await dora.untilText(/carl ✓/);
    await bob.untilText(/dora ✓/);
    dora.type('q');
    await dora.exited;
    expect(people.knownPeers('dora')).toMatch(/^@compared 127\.0\.0\.1:\d+ SHA256:\S{43} \(carl\)\n$/);
  });
});

describe('a caller', () => {
  it('who is blocked or ignored hears it ring on, while others are answered', async () => {
    const { program: bob, port } = await listen('bert');
    const eve = call('mallory', `127.0.0.1:${port}`);
    await bob.untilText(/mallory at/);
    bob.type('b');
    await bob.untilText(/Blocked/);
    const ada = call('anna', `127.0.0.1:${port}`);
    await bob.untilText(/anna at \S+ is calling/);
    expect(eve.ended).toBe(false);
    expect(eve.terminal.text()).toMatch(/Ringing …\s*$/);
    bob.type('n');
    await ada.untilText(/declined/i);
    expect(await ada.exited).toMatchObject({ exitCode: 4 });
    expect(people.knownPeers('bert')).toMatch(/^@blocked - SHA256:\S{43} \(mallory\)\n$/);
  });

  it('is answered by a listener that waits in the background of a shell, when that is brought back', async () => {
    const words = [process.execPath, mainFile, ...listenWords('ben')].join(' ');
    const script = `${words} & read -r line; echo "read $line"; fg; read -r _`;
    const shell = people.own('/bin/bash', ['-m', '-c', script], 'ben');
    const [, port] = await shell.untilText(/on port (\d+)/);
    await shell.untilText(/Waiting for a call\. Ctrl-C stops\.\s*$/);
    // What is typed is the shell's, and does not stop the listener.
    const first = call('alma', `127.0.0.1:${port}`);
    await shell.untilText(/alma is calling\. Bring tchat to the foreground: fg/);
    shell.type('something\r');
    await shell.untilText(/read something/);
    await shell.untilText(/alma at \S+ is calling/);
    shell.type('n');
    expect(await first.exited).toMatchObject({ exitCode: 4 });
    await shell.untilText(/Ctrl-C stops\. d and Enter/);
    shell.type('d\r');
    await shell.untilText(/Do not disturb: nobody rings/);
  });

  it('does not ring where nobody wants to be disturbed, until it is switched off', async () => {
    const { program: bob, port } = await listen('bill', '--dnd');
    const first = call('amy', `127.0.0.1:${port}`);
    await first.untilText(/Ringing/);
    bob.type('d\r');
    await bob.untilText(/Waiting for a call/);
    // What was typed before the question is no answer to it.
    bob.type('yyy');
    const second = call('beth', `127.0.0.1:${port}`);
    await bob.untilText(/beth at \S+ is calling/);
    expect(bob.terminal.text()).not.toMatch(/amy at/);
    expect(bob.terminal.text()).not.toContain('in call');
    bob.type('n');
    expect(await second.exited).toMatchObject({ exitCode: 4 });
  });
});
