// Every command tells how it is used, by lines that it would really understand.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { commandLine } from '../../src/cli/command-line.ts';
import { examples } from '../../src/cli/manual.ts';
import type { Program } from '../../src/cli/program.ts';

afterEach(() => vi.restoreAllMocks());

/** What `--help` writes. Nothing is run: the help ends the command line by an error of its own. */
async function help(...words: string[]): Promise<string> {
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  const shown = commandLine(['node', 'tchat', ...words, '--help'], {} as Program);
  await expect(shown).rejects.toMatchObject({ code: 'commander.helpDisplayed' });
  vi.restoreAllMocks();
  return text;
}

describe('the help', () => {
  it('has examples for every command, and no others', async () => {
    const commands = [...(await help()).matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map((match) => match[1]!);
    const named = commands.filter((name) => name !== 'help' && name !== 'tchat');
    expect([...new Set(named)].sort()).toEqual(Object.keys(examples).filter(Boolean).sort());
    for (const name of Object.keys(examples)) {
      const text = await help(...name.split(' ').filter(Boolean));
      for (const [line, meaning] of examples[name]!) {
        expect(text).toContain(`tchat ${line}`);
        expect(text).toContain(meaning);
      }
    }
  });

  it('tells defaults as one would type them, and not of what is off', async () => {
    const text = (await help('call')).replace(/\s+/g, ' ');
    expect(text).toContain('10s, 5m, 1h, or seconds');
    expect(text).toContain('not at all (default: 15s)');
    expect(text).not.toContain('default: false');
  });

  it('gives as examples only options that there are', async () => {
    for (const [name, list] of Object.entries(examples)) {
      for (const [line] of list) {
        const [command = ''] = line.split(' ');
        expect(name === '' || command === name).toBe(true);
        const text = await help(command);
        for (const option of line.match(/--[a-z-]+/g) ?? []) expect(text).toContain(option);
      }
    }
  });
});
