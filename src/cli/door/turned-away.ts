// Those who came and were sent away, counted and summed up: an attacker may come a million times, but makes no line each.
import type { Refusal } from '../../net/listen.ts';

/** Why, in the words of the summary. What is not told apart is `other`. */
export const turnedAwayReasons = [
  'too many',
  'no tchat',
  'wrong code',
  'busy',
  'may not ring',
  'other',
] as const;
export type TurnedAwayReason = (typeof turnedAwayReasons)[number];

const reasonOf: Partial<Record<Refusal, TurnedAwayReason>> = {
  'too-many': 'too many',
  'other-protocol': 'no tchat',
  'other-version': 'no tchat',
  'protocol-violation': 'no tchat',
  'peer-secure': 'no tchat',
  'peer-not-secure': 'no tchat',
};

export class TurnedAway {
  private readonly counts: Record<TurnedAwayReason, number> = {
    'too many': 0,
    'no tchat': 0,
    'wrong code': 0,
    busy: 0,
    'may not ring': 0,
    other: 0,
  };
  private told = 0;

  add(reason: TurnedAwayReason): void {
    this.counts[reason]++;
  }

  refused(why: Refusal): void {
    this.add(reasonOf[why] ?? 'other');
  }

  /** For `--json`: those of which there was one. */
  record(): Readonly<Record<string, number>> {
    return Object.fromEntries(Object.entries(this.counts).filter(([, count]) => count > 0));
  }

  /** One sentence on all of them, when there are more than were told last; asked for when the user looks anyway. */
  summary(): string | undefined {
    const counts = Object.entries(this.record());
    const sum = counts.reduce((total, [, count]) => total + count, 0);
    if (sum === this.told) return undefined;
    this.told = sum;
    return `Turned away so far: ${counts.map(([reason, count]) => `${count} ${reason}`).join(', ')}.`;
  }
}
