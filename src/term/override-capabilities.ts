// `--caps NAME=VALUE,…`: what the user knows better than the terminal's answers. Pure.
import { TchatError } from '../core/errors.ts';
import type { Capabilities } from './decide-capabilities.ts';

const flags = {
  unicode: 'unicode',
  sync: 'synchronizedOutput',
  answers: 'answersCursor',
  sixel: 'sixel',
  kitty: 'kittyGraphics',
  'kitty-local': 'kittyLocal',
  inline: 'inlineImages',
  passthrough: 'passthrough',
  remote: 'remote',
} as const satisfies Record<string, keyof Capabilities>;

/** Names and values that `--caps` takes, for the help. */
export const capabilityNames = `colors=truecolor|256|16|mono, cell=WxH, ${Object.keys(flags).join(', ')} (=yes|no)`;

type Changes = { -readonly [K in keyof Capabilities]?: Capabilities[K] };

/** Reads the option's text, `colors=256,sixel=no,cell=9x18`. Throws `usage`. */
export function parseCapabilities(text: string): Partial<Capabilities> {
  const changes: Changes = {};
  for (const part of text.split(',').filter((part) => part.trim() !== '')) {
    const [name = '', value = 'yes'] = part.split('=').map((word) => word.trim().toLowerCase());
    if (name === 'colors' && isDepth(value)) changes.colors = value;
    else if (name === 'cell' && /^\d{1,3}x\d{1,3}$/.test(value)) changes.cell = cellOf(value);
    else if (name in flags && /^(yes|no|1|0|on|off|true|false)$/.test(value)) {
      changes[flags[name as keyof typeof flags]] = /^(yes|1|on|true)$/.test(value);
    } else {
      throw new TchatError('usage', `--caps does not know ${JSON.stringify(part.trim())}.`, {
        remedy: `It takes ${capabilityNames}.`,
      });
    }
  }
  return changes;
}

function isDepth(value: string): value is Capabilities['colors'] {
  return ['truecolor', '256', '16', 'mono'].includes(value);
}

function cellOf(value: string): { width: number; height: number } {
  const [width = 0, height = 0] = value.split('x').map(Number);
  return { width: Math.max(1, width), height: Math.max(1, height) };
}
