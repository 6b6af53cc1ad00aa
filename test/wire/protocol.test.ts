// PROTOCOL.md is the contract with other implementations: its numbers are compared with the code's.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codecs } from '../../src/wire/codecs.ts';
import { envelopeHeadBytes, maxEnvelopeBytes, pieceBytes, prefaceBytes } from '../../src/wire/envelope.ts';
import { byeReasons, maxChatBytes, maxNameBytes } from '../../src/wire/message.ts';

const page = readFileSync(new URL('../../PROTOCOL.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| ([a-z]+) \| (0x[0-9a-f]{2}) \| (\d+) \| (.+) \|$/gm)];

describe('PROTOCOL.md', () => {
  it('has one row for each message, with its tag and bound', () => {
    const documented = rows.map(([, kind, tag, bound]) => [kind, Number(tag), Number(bound)]);
    const coded = Object.entries(codecs).map(([kind, codec]) => [kind, codec.tag, codec.maxBytes]);
    expect(documented).toEqual(coded);
  });

  it('gives each message a tag of its own', () => {
    expect(new Set(rows.map(([, , tag]) => tag)).size).toBe(rows.length);
  });

  it('names the reasons of bye by their numbers', () => {
    for (const [number, reason] of byeReasons.entries())
      expect(page).toMatch(new RegExp(`${number} ${reason}\\b`));
  });

  it('states the sizes of preface, envelope and texts', () => {
    expect(page).toContain(`${prefaceBytes} bytes first`);
    expect(page).toContain(`at most **${maxEnvelopeBytes.toLocaleString('en-US')}** bytes, head included`);
    expect(page).toContain(`cuts at ${pieceBytes.toLocaleString('en-US')} bytes`);
    expect(page).toContain(`text8 (${maxNameBytes})`);
    expect(page).toContain(`text16 (${maxChatBytes})`);
    expect(envelopeHeadBytes).toBe(4);
  });
});
