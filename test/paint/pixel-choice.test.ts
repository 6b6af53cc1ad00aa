import { expect, it } from 'vitest';
import { asPixels, choosePixels, type PixelAbilities } from '../../src/paint/pixel-choice.ts';

const plain: PixelAbilities = {
  name: 'xterm',
  kittyGraphics: false,
  kittyLocal: false,
  sixel: false,
  sixelColors: undefined,
  inlineImages: false,
  multiplexer: undefined,
  cell: { width: 8, height: 16 },
};

it('by itself only a local terminal with kitty’s graphics gets pixels', () => {
  expect(choosePixels(plain)).toBeUndefined();
  expect(choosePixels({ ...plain, sixel: true, inlineImages: true })).toBeUndefined();
  expect(choosePixels({ ...plain, kittyGraphics: true })).toBeUndefined();
  const local = { ...plain, kittyGraphics: true, kittyLocal: true };
  expect(choosePixels(local)).toEqual({ name: 'kitty', local: true, throughTmux: false });
  expect(choosePixels({ ...local, cell: undefined })).toBeUndefined();
});

it('what is asked for by name is given where the terminal has it', () => {
  expect(asPixels('sixel', plain)).toBeUndefined();
  expect(asPixels('sixel', { ...plain, sixel: true })).toMatchObject({
    name: 'sixel',
    colors: 64,
    whole: false,
  });
  expect(asPixels('sixel', { ...plain, sixel: true, sixelColors: 16 })).toMatchObject({ colors: 16 });
  expect(asPixels('sixel', { ...plain, name: 'XTerm(379)', sixel: true })).toMatchObject({
    whole: true,
    most: { width: 1000, height: 720 },
  });
  expect(asPixels('kitty', { ...plain, kittyGraphics: true })).toMatchObject({
    local: false,
    throughTmux: false,
  });
  expect(asPixels('kitty', { ...plain, multiplexer: 'tmux' })).toMatchObject({
    local: false,
    throughTmux: true,
  });
  expect(asPixels('kitty', { ...plain, multiplexer: 'screen' })).toBeUndefined();
  expect(asPixels('iterm2', { ...plain, inlineImages: true })).toEqual({ name: 'iterm2' });
  expect(asPixels('iterm2', { ...plain, inlineImages: true, multiplexer: 'tmux' })).toBeUndefined();
});
