// Two hosts on one machine: network namespaces of the tests' own, joined by a cable whose ends shape what they send. Linux,
// root, iproute2. What the kernel cannot do is said, not faked.
import { execFileSync, spawnSync } from 'node:child_process';

const sh = (command: string) => execFileSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] });
const works = (command: string) => spawnSync('sh', ['-c', command], { stdio: 'ignore' }).status === 0;

/** Why there can be none here; undefined: there can. */
export const namespacesMissing = ((): string | undefined => {
  if (process.platform !== 'linux') return 'only Linux has network namespaces';
  if (process.getuid?.() !== 0) return 'only root may make network namespaces';
  if (!works('command -v ip && command -v tc')) return 'iproute2 is not installed';
  const probe = `tchat-probe-${process.pid}`;
  if (!works(`ip netns add ${probe}`)) return 'this kernel makes no network namespaces';
  const shapes = works(
    `ip netns exec ${probe} tc qdisc add dev lo root tbf rate 1mbit burst 10kb latency 100ms`,
  );
  sh(`ip netns del ${probe}`);
  return shapes ? undefined : 'this kernel has no token bucket filter (sch_tbf)';
})();

export interface Cable {
  /** What each end lets out, bits a second. */
  readonly bitsPerSecond: number;
  /** The queue before it, ms at that rate. */
  readonly queueMs: number;
  /** One way, and share lost; need sch_netem. */
  readonly delayMs?: number;
  readonly lossPercent?: number;
}

export interface TwoHosts {
  /** Prefix of a command, to run it on that host. */
  readonly near: readonly string[];
  readonly far: readonly string[];
  /** The far host's address. */
  readonly farAddress: string;
  /** Takes the cable out, or puts it back. */
  plug(plugged: boolean): void;
  close(): void;
}

let made = 0;

/** Throws when the kernel cannot do what the cable asks for. */
export function openTwoHosts(cable: Cable): TwoHosts {
  const name = `tchat${process.pid}-${made++}`;
  const [near, far] = [`${name}-a`, `${name}-b`];
  const hosts = { near: ['ip', 'netns', 'exec', near], far: ['ip', 'netns', 'exec', far] };
  const close = () => {
    for (const host of [near, far]) works(`ip netns del ${host}`);
  };
  try {
    sh(`ip netns add ${near} && ip netns add ${far}`);
    sh(`ip link add eth0 netns ${near} type veth peer name eth0 netns ${far}`);
    for (const [host, address] of [
      [near, '10.117.0.1/24'],
      [far, '10.117.0.2/24'],
    ]) {
      sh(
        `ip -n ${host} addr add ${address} dev eth0 && ip -n ${host} link set eth0 up && ip -n ${host} link set lo up`,
      );
      shape(host!, cable);
    }
  } catch (error) {
    close();
    throw error;
  }
  const plug = (plugged: boolean) => sh(`ip -n ${near} link set eth0 ${plugged ? 'up' : 'down'}`);
  return { ...hosts, farAddress: '10.117.0.2', plug, close };
}

function shape(host: string, { bitsPerSecond, queueMs, delayMs, lossPercent }: Cable): void {
  const tc = `ip netns exec ${host} tc qdisc add dev eth0`;
  sh(`${tc} root handle 1: tbf rate ${bitsPerSecond}bit burst 5kb latency ${queueMs}ms`);
  if (delayMs === undefined && lossPercent === undefined) return;
  const loss = lossPercent === undefined ? '' : ` loss ${lossPercent}%`;
  sh(`${tc} parent 1:1 handle 2: netem delay ${delayMs ?? 0}ms${loss}`);
}
