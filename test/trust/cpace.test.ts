// The test vectors of draft-irtf-cfrg-cpace for ristretto255 and SHA-512, and what must be refused.
import { describe, expect, it } from 'vitest';
import {
  calculateGenerator,
  generatorString,
  intermediateKey,
  scalarMult,
  scalarMultVerified,
  scalarOf,
} from '../../src/trust/cpace.ts';
import { bytesOfText, lengthPrefixed, sameBytes } from '../../src/trust/octets.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const hex = (value: Uint8Array | undefined) => value && Buffer.from(value).toString('hex');

const input = {
  password: bytesOfText('Password'),
  channel: bytes('0b415f696e69746961746f720b425f726573706f6e646572'),
  session: bytes('7e4b4791d6a8ef019b936c79fb7f2c57'),
};
const ya = scalarOf(bytes('da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08'));
const yb = scalarOf(bytes('d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d'));
const shareA = bytes('d6bac480f2c386c394efc7c47adb9925dcd2630b64f240c50f8d0eec482b9157');
const shareB = bytes('3ea7e0b19560d7c0b0f5734f63b955286dfa8232b5ebe63324e2d9e7433f7258');
const common = '80b69a8a76457ab6a4d7f887a4bf6b55a2f80ac19c333f917a05fc9887c8b40f';

describe('CPace', () => {
  it('puts lengths before values', () => {
    expect(hex(lengthPrefixed(bytes('31323334'), bytes('35'), bytes(''), bytes('363738')))).toBe(
      '043132333401350003363738',
    );
    const long = Uint8Array.from({ length: 128 }, (_, i) => i);
    expect(hex(lengthPrefixed(long))).toBe(`8001${hex(long)}`);
  });

  it('derives the generator of the draft', () => {
    const string = generatorString(input);
    expect(string.length).toBe(170);
    expect(hex(string.subarray(0, 28))).toBe('11435061636552697374726574746f3235350850617373776f726464');
    expect(hex(calculateGenerator(input).toBytes())).toBe(
      '222b6b195fe84b1652badb6f6a3ae3d24341e7306967f0b8115b40d5698c7e56',
    );
  });

  it('says the shares of the draft, and finds what they have in common', () => {
    const generator = calculateGenerator(input);
    expect(hex(scalarMult(ya, generator))).toBe(hex(shareA));
    expect(hex(scalarMult(yb, generator))).toBe(hex(shareB));
    expect(hex(scalarMultVerified(ya, shareB))).toBe(common);
    expect(hex(scalarMultVerified(yb, shareA))).toBe(common);
  });

  it('makes the key of the draft, for an initiator and a responder', () => {
    const key = intermediateKey(
      input.session,
      bytes(common),
      { share: shareA, data: bytesOfText('ADa') },
      { share: shareB, data: bytesOfText('ADb') },
    );
    expect(hex(key)).toBe(
      `b69effbf61b51d56401c0f65601abe428de8206feaaf0e32198896dcae7b35cd2b38950a39dfd5d4a79164614c2984f7daa460b588c1e80c3fa2068af7900447`,
    );
  });

  it('multiplies as the draft does, and refuses what is no share', () => {
    const scalar = scalarOf(bytes('7cd0e075fa7955ba52c02759a6c90dbbfc10e6d40aea8d283e407d88cf538a05'));
    const share = bytes('2c3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c');
    expect(hex(scalarMultVerified(scalar, share))).toBe(
      '7c13645fe790a468f62c39beb7388e541d8405d1ade69d1778c5fe3e7f6b600e',
    );
    const notAnElement = bytes('2b3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c');
    expect(scalarMultVerified(scalar, notAnElement)).toBeUndefined();
    expect(scalarMultVerified(scalar, new Uint8Array(32))).toBeUndefined();
    expect(scalarMultVerified(scalar, new Uint8Array(31))).toBeUndefined();
  });
});

describe('comparing bytes', () => {
  it('tells equal from different', () => {
    expect(sameBytes(bytes('0102'), bytes('0102'))).toBe(true);
    expect(sameBytes(bytes('0102'), bytes('0103'))).toBe(false);
    expect(sameBytes(bytes('0102'), bytes('010200'))).toBe(false);
  });
});
