// The one at the other end of a call, as the screen and the statistics tell of them; what comes of comparing words with them.
import type { Agreement } from '../../call/handshake.ts';
import type { Acquaintance, Trust } from './acquaintance.ts';
import type { Keys } from './keys.ts';

export interface CounterpartRecord {
  readonly name: string;
  readonly address: string;
  /** Empty on plain TCP. */
  readonly fingerprint: string;
  readonly trust: Trust;
  readonly words: readonly string[];
}

export class Counterpart {
  readonly name: string;
  /** A sentence for the user, once. */
  readonly warning: string | undefined;
  private trust: Trust;
  private readonly agreement: Agreement;
  private readonly keys: Keys;

  constructor(agreement: Agreement, { name, trust, warning }: Acquaintance, keys: Keys) {
    this.agreement = agreement;
    this.name = name;
    this.trust = trust;
    this.warning = warning;
    this.keys = keys;
  }

  record(): CounterpartRecord {
    const { peer, words = [] } = this.agreement;
    const { name, trust } = this;
    return { name, address: peer.address, fingerprint: peer.fingerprint ?? '', trust, words };
  }

  /** The two have read their words to each other: what to tell the user. Equal ones are remembered with the key. */
  async compared(same: boolean): Promise<{ text: string; level: 'info' | 'bad' }> {
    if (!same) {
      this.trust = 'new';
      return {
        text: 'The words differ: somebody is in between. Hang up, and say nothing secret.',
        level: 'bad',
      };
    }
    if (this.trust === 'none')
      return { text: 'This line is not encrypted: nothing is proved.', level: 'bad' };
    this.trust = 'compared';
    await this.keys.compared(this.agreement.peer);
    return { text: `The key of ${this.name} is remembered as compared.`, level: 'info' };
  }
}
