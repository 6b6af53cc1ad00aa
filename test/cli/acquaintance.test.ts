// By what name somebody is shown: never by one that belongs to another key.
import { describe, expect, it } from 'vitest';
import { acquaintance } from '../../src/cli/peer/acquaintance.ts';
import { destinationsOf } from '../../src/cli/peer/destination.ts';
import { parseKnownPeers } from '../../src/net/known-peers.ts';

const key = (letter: string) => `SHA256:${letter.repeat(43)}`;
const lines = parseKnownPeers(
  `ada.example:7117 ${key('a')} Ada\n@compared ada.local:1 ${key('a')} Ada\n- ${key('b')} (bob)\n- ${key('c')} Carol\n`,
);
const peer = (fingerprint: string | undefined, name: string, proved = false) => ({
  name,
  address: '192.0.2.1:1',
  fingerprint,
  proved,
});

describe('a peer', () => {
  it('whom the user has named is shown by that name, whatever it calls itself', () => {
    expect(acquaintance(lines, peer(key('a'), 'Carol'))).toEqual({
      name: 'Ada',
      trust: 'compared',
      warning: undefined,
    });
  });

  it('is known by its key alone, compared when the words or a code say so, new otherwise', () => {
    expect(acquaintance(lines, peer(key('b'), 'bob')).trust).toBe('known');
    expect(acquaintance(lines, peer(key('b'), 'bob', true)).trust).toBe('compared');
    expect(acquaintance(lines, peer(key('e'), 'bob'))).toEqual({
      name: 'bob',
      trust: 'new',
      warning: undefined,
    });
    expect(acquaintance(lines, peer(undefined, 'eve')).trust).toBe('none');
  });

  it.each(['Ada', 'ada', 'АDA', 'A d a', 'àda'])(
    'that calls itself %s with another key is marked',
    (name) => {
      for (const fingerprint of [key('e'), key('b')]) {
        const met = acquaintance(lines, peer(fingerprint, name));
        expect(met.name).toBe(`${name} (not your Ada)`);
        expect(met.warning).toMatch(/not the Ada that you know/);
      }
    },
  );
});

describe('where a call goes', () => {
  it('is an address, or the addresses of a name with its keys', () => {
    expect(destinationsOf('Bob.example:80', lines)).toEqual([
      { address: { host: 'bob.example', port: 80 }, pinned: undefined },
    ]);
    expect(destinationsOf(' ADA ', lines)).toEqual([
      { address: { host: 'ada.example', port: 7117 }, pinned: [key('a'), key('a')] },
      { address: { host: 'ada.local', port: 1 }, pinned: [key('a'), key('a')] },
    ]);
  });

  it('is never what somebody calls itself', () => {
    expect(destinationsOf('bob', lines)).toEqual([
      { address: { host: 'bob', port: 7117 }, pinned: undefined },
    ]);
  });

  it('is unknown for one who has only called us, and said so', () => {
    expect(() => destinationsOf('carol', lines)).toThrow(/no address is known/);
  });
});
