// Who may ring. A caller who may not is `unheard`: it hears ringing until nobody answers, as it would if nobody were here, and
// meets `busy` only where another unheard one rings. So nothing that happens here can be told from outside.
import type { Caller, Reception } from '../../call/answer-call.ts';
import type { Clock } from '../../core/clock.ts';
import { TchatError } from '../../core/errors.ts';
import { type Allowance, TokenBucket, TokenBuckets } from '../../core/token-bucket.ts';
import { parseAddress } from '../../net/address.ts';
import { isFingerprint } from '../../net/fingerprint.ts';
import { type KnownPeer, type KnownPeerLine, peersOf, peersWithKey } from '../../net/known-peers.ts';
import { sourceOf } from '../../net/source.ts';

export interface DoorRules {
  /** Names that the user gave, fingerprints, `known`. Empty: everybody, unless a code is asked for. */
  readonly allow: readonly string[];
  /** Only who proves the code, and whom `allow` names. */
  readonly codeOnly: boolean;
}

/** How often one known peer, one stranger's address, and all strangers together may make it ring. chosen: a nuisance at most. */
const knownRings: Allowance = { burst: 10, perSecond: 1 / 10 };
const strangerRings: Allowance = { burst: 3, perSecond: 1 / 120 };
const allStrangersRings: Allowance = { burst: 6, perSecond: 1 / 60 };
/** chosen: more sources than this are one crowd, which `allStrangersRings` holds back. */
const rememberedCallers = 1000;

/** Where a caller stands. */
export interface Place {
  reception: Reception;
}

export class Door {
  /** Do not disturb: nobody rings. */
  quiet: boolean;
  private readonly rules: DoorRules;
  private readonly clock: Clock;
  private readonly lines: () => Promise<readonly KnownPeerLine[]>;
  /** Keys that have proved the code since we listen. */
  private readonly admitted = new Set<string>();
  private readonly known = new TokenBuckets(knownRings, rememberedCallers);
  private readonly strangers = new TokenBuckets(strangerRings, rememberedCallers);
  private readonly allStrangers: TokenBucket;
  private heard: Place | undefined;
  private unheard: Place | undefined;

  constructor(
    rules: DoorRules,
    quiet: boolean,
    clock: Clock,
    lines: () => Promise<readonly KnownPeerLine[]>,
  ) {
    this.rules = rules;
    this.quiet = quiet;
    this.clock = clock;
    this.lines = lines;
    this.allStrangers = new TokenBucket(allStrangersRings, clock.nowUs());
  }

  /** Nobody could ring any more, whatever happens. */
  get shut(): boolean {
    return this.rules.codeOnly && this.rules.allow.length === 0 && this.admitted.size === 0;
  }

  /** Whoever has a place must `leave` it. */
  async receive(caller: Caller): Promise<Place> {
    if (caller.proved && caller.fingerprint) this.admitted.add(caller.fingerprint);
    const lines = await this.lines();
    const known = caller.fingerprint ? peersWithKey(lines, caller.fingerprint) : [];
    const welcome = this.isWelcome(caller, known);
    if (welcome && this.heard) return { reception: 'busy' };
    if (welcome && this.mayRingAgain(caller, known)) return (this.heard = { reception: 'ring' });
    if (this.unheard) return { reception: 'busy' };
    return (this.unheard = { reception: 'unheard' });
  }

  /** This one rings on for itself only; another may ring here. */
  ignore(place: Place): void {
    place.reception = 'unheard';
    if (this.heard === place) this.heard = undefined;
  }

  leave(place: Place): void {
    if (this.heard === place) this.heard = undefined;
    if (this.unheard === place) this.unheard = undefined;
  }

  private isWelcome({ fingerprint }: Caller, known: readonly KnownPeer[]): boolean {
    const { allow, codeOnly } = this.rules;
    if (this.quiet || known.some(({ blocked }) => blocked)) return false;
    if (allow.length === 0 && !codeOnly) return true;
    if (!fingerprint) return false;
    return (
      this.admitted.has(fingerprint) ||
      allow.some(
        (rule) => rule === fingerprint || (rule === 'known' && known.length > 0) || isNamed(known, rule),
      )
    );
  }

  private mayRingAgain({ fingerprint, address, proved }: Caller, known: readonly KnownPeer[]): boolean {
    const nowUs = this.clock.nowUs();
    if (fingerprint && (proved || known.length > 0)) return this.known.take(fingerprint, nowUs);
    const source = sourceOf(parseAddress(address).host);
    return this.strangers.take(source, nowUs) && this.allStrangers.take(nowUs);
  }
}

function isNamed(known: readonly KnownPeer[], name: string): boolean {
  return known.some((peer) => peer.name !== '' && peer.name.toLowerCase() === name.toLowerCase());
}

/** Throws `usage` for a rule that nobody answers to: a slip of the pen must not keep a friend out. */
export function checkAllow(allow: readonly string[], lines: readonly KnownPeerLine[]): void {
  for (const rule of allow) {
    if (rule === 'known' || isFingerprint(rule) || isNamed(peersOf(lines), rule)) continue;
    throw new TchatError('usage', `You have named no peer ${JSON.stringify(rule)}.`, {
      remedy: '--allow takes `known`, a whole fingerprint (SHA256:…), or a name that `tchat peers` shows.',
    });
  }
}
