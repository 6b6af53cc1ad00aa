// What the program itself has to say, in the chat log or in its place: a device failed, the peer muted, the line is bad.
import { plainText } from '../../core/plain-text.ts';
import type { Line } from '../lines.ts';
import { span } from '../lines.ts';
import type { StyleName } from '../theme.ts';

export type NoticeLevel = 'info' | 'warn' | 'bad';

const looks: Record<NoticeLevel, readonly [string, StyleName]> = {
  info: ['·', 'dim'],
  warn: ['!', 'warn'],
  bad: ['✗', 'bad'],
};

/** One line, not yet wrapped. The text may hold words from elsewhere (device names, error messages). */
export function noticeLine(text: string, level: NoticeLevel): Line {
  const [mark, style] = looks[level];
  return [span(`${mark} `, style), span(plainText(text, 500), style)];
}
