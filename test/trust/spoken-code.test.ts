import { describe, expect, it } from 'vitest';
import { codeLifeUs, codeTries, SpokenCode } from '../../src/trust/spoken-code.ts';

const code = () => new SpokenCode('7-walnut-orchard', 1000);

describe('a spoken code', () => {
  it('lets one caller in, once', () => {
    const spoken = code();
    expect(spoken.state(1000)).toBe('open');
    expect(spoken.judge(true, 2000)).toBe(true);
    expect(spoken.state(2000)).toBe('used');
    expect(spoken.judge(true, 2000)).toBe(false);
  });

  it('is void after so many wrong tries, also for who knows it', () => {
    const spoken = code();
    for (let left = codeTries - 1; left >= 0; left--) {
      expect(spoken.judge(false, 2000)).toBe(false);
      expect(spoken.triesLeft).toBe(left);
    }
    expect(spoken.state(2000)).toBe('tried-out');
    expect(spoken.judge(true, 2000)).toBe(false);
    expect(spoken.judge(false, 2000)).toBe(false);
    expect(spoken.triesLeft).toBe(0);
  });

  it('is void after ten minutes', () => {
    const spoken = code();
    expect(spoken.judge(false, 1000 + codeLifeUs - 1)).toBe(false);
    expect(spoken.state(1000 + codeLifeUs)).toBe('expired');
    expect(spoken.judge(true, 1000 + codeLifeUs)).toBe(false);
    expect(spoken.triesLeft).toBe(codeTries - 1);
  });
});
