// The rules of the house that a machine can see: who may import whom, what is pure, how long a file may grow, and where
// escape sequences and blessed may stand.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../src');

/** layer → layers that it may import, besides itself. Everything may import core. */
const mayImport: Record<string, readonly string[]> = {
  core: [],
  kernels: [],
  media: ['kernels'],
  ansi: [],
  wire: ['media', 'trust'],
  trust: [],
  paint: ['media', 'ansi', 'kernels'],
  flow: ['media', 'wire'],
  net: ['wire'],
  devices: ['media'],
  term: ['ansi'],
  roles: ['media', 'paint', 'devices', 'flow'],
  call: ['media', 'wire', 'flow', 'trust'],
  ui: ['ansi', 'term'],
  cli: [
    'core',
    'media',
    'ansi',
    'wire',
    'trust',
    'paint',
    'flow',
    'net',
    'devices',
    'term',
    'roles',
    'call',
    'ui',
  ],
};
const pureLayers = ['core', 'kernels', 'media', 'ansi', 'wire', 'trust', 'paint', 'flow', 'call'];
/** The effects that core owns: time, and the diagnostic log. */
const effectFiles = ['core/clock.ts', 'core/log.ts'];
const impure = /\b(Date\.now|performance\.|setTimeout|setInterval|setImmediate|Math\.random|process\.)/;

const files = (readdirSync(root, { recursive: true }) as string[])
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(root, name), 'utf8') }));

const layerOf = (name: string) => (name.includes('/') ? name.split('/')[0]! : 'main');

/** Source text without comments, so that prose may name what code may not use. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

function importsOf(text: string): string[] {
  return [...code(text).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]!);
}

describe('the architecture', () => {
  it('has files to check in every layer', () => {
    const layers = new Set(files.map(({ name }) => layerOf(name)));
    expect([...layers].sort()).toEqual([...Object.keys(mayImport), 'main'].sort());
  });

  it.each(files)('$name imports only what its layer may', ({ name, text }) => {
    const layer = layerOf(name);
    if (layer === 'main') return;
    const wrong = importsOf(text)
      .filter((path) => path.startsWith('.'))
      .map((path) => layerOf(relative(root, resolve(root, dirname(name), path)).replaceAll('\\', '/')))
      .filter((target) => target !== layer && target !== 'core' && !mayImport[layer]!.includes(target));
    expect(wrong).toEqual([]);
  });

  it.each(files.filter(({ name }) => pureLayers.includes(layerOf(name)) && !effectFiles.includes(name)))(
    '$name decides without touching the world',
    ({ text }) => {
      // node:module loads code, as import does.
      const outside = importsOf(text).filter((path) => path.startsWith('node:') && path !== 'node:module');
      expect(outside).toEqual([]);
      expect(impure.exec(code(text))?.[0]).toBeUndefined();
    },
  );

  it.each(files)('$name is at most 400 lines and opens with what it is for', ({ text }) => {
    expect(text.split('\n').length).toBeLessThanOrEqual(400);
    expect(text).toMatch(/^(#!.*\n)?\/\/ /);
  });

  it('keeps half of its files at 120 lines or fewer', () => {
    const lengths = files.map(({ text }) => text.split('\n').length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(120);
  });

  it.each(files.filter(({ name }) => layerOf(name) !== 'ansi'))(
    '$name holds no escape sequence: those stand in ansi/',
    ({ text }) => {
      expect(/\\x1b|\\u001b|\\u\{1b\}|\\e\[|\\033/i.exec(code(text))?.[0]).toBeUndefined();
    },
  );

  it.each(files.filter(({ name }) => layerOf(name) !== 'ui'))('$name leaves blessed to ui/', ({ text }) => {
    expect(importsOf(text)).not.toContain('blessed');
  });

  it.each(files)('$name writes pictures through the presenter only', ({ name, text }) => {
    if (layerOf(name) === 'cli' || layerOf(name) === 'main') return;
    expect(code(text)).not.toMatch(/process\.(stdout|stderr)\.write|console\./);
  });

  it('ends the process in main.ts only', () => {
    const enders = files.filter(({ text }) => /process\.exit\(/.test(code(text))).map(({ name }) => name);
    expect(enders.filter((name) => name !== 'main.ts')).toEqual([]);
  });

  it('links aborts so that they can be let go', () => {
    expect(files.filter(({ text }) => code(text).includes('AbortSignal.any'))).toEqual([]);
  });

  it('has no drawers for everything', () => {
    const drawers = files.filter(({ name }) => /(utils?|helpers?|common|manager|service)\.ts$/.test(name));
    expect(drawers).toEqual([]);
  });
});
