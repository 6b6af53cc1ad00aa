import { describe, expect, it } from 'vitest';
import {
  asTchatError,
  errorCodeList,
  exitCodes,
  fromErrorRecord,
  TchatError,
  toErrorRecord,
} from '../../src/core/errors.ts';

describe('the table of errors', () => {
  it('gives every code a remedy and an exit code of the documented ones, never 0', () => {
    for (const code of errorCodeList) {
      const error = new TchatError(code, 'x');
      expect(error.remedy).toMatch(/\.$|`$/);
      expect(Object.values(exitCodes)).toContain(error.exitCode);
      expect(error.exitCode).not.toBe(exitCodes.ok);
    }
  });

  it('has exit codes below those of signals, each for one thing', () => {
    const codes = Object.values(exitCodes);
    expect(new Set(codes).size).toBe(codes.length);
    expect(Math.max(...codes)).toBeLessThan(126);
  });
});

describe('an error', () => {
  it('crosses a thread as a record and comes back with all that a user sees', () => {
    const error = new TchatError('camera-busy', 'taken', { remedy: 'wait', cause: new Error('why') });
    const back = fromErrorRecord(structuredClone(toErrorRecord(error)));
    expect(back).toMatchObject({ code: 'camera-busy', message: 'taken', remedy: 'wait' });
    expect(back.exitCode).toBe(error.exitCode);
  });

  it('of no known kind is internal, and keeps its cause', () => {
    const cause = new RangeError('odd');
    expect(asTchatError(cause)).toMatchObject({ code: 'internal', message: 'odd', cause });
    expect(asTchatError('text')).toMatchObject({ code: 'internal', message: 'text' });
    const typed = new TchatError('busy', 'x');
    expect(asTchatError(typed)).toBe(typed);
  });
});
