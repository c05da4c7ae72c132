import { unparse } from 'papaparse';
import type { Twin } from './twin';

/** The parts of a chart that are written around its drawing. */
export interface Caption {
  readonly title: string;
  /** What the chart says, in a sentence. */
  readonly summary: string;
  /** Where the figures come from. */
  readonly source: string;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Marks of the chart, with every style as an attribute. */
  readonly body: string;
}

export interface Look {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly fontFamily: string;
  /** A style sheet that brings the font along; empty where the reader's own has to do. */
  readonly fontFace: string;
}

const PADDING = 16;
const TITLE_LINE = 22;
const TEXT_LINE = 16;
/** Average advance of a 12 px letter; text is broken a little early rather than cut off. */
const ADVANCE = 6.3;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]!);

/** A spreadsheet reads the first row as names; no cell may start a formula. */
export function csvOf(twin: Twin): string {
  const rows = twin.rows.map((cells) => cells.map((cell) => cell.value ?? ''));
  return unparse(
    { fields: twin.columns.map((column) => column.name), data: rows },
    { escapeFormulae: true, newline: '\r\n' },
  );
}

/** A name a person would give the file, without what file systems refuse. */
export function fileNameOf(title: string, extension: string): string {
  const plain = title
    .replace(/[\\/:*?"<>|.\p{Cc}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80);
  return `Parley ${plain}.${extension}`;
}

/** Breaks a sentence into lines of at most so many letters, at its spaces. */
export function brokenLines(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== '' && line.length + 1 + word.length > letters) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** A picture that stands alone: title, sentence, chart and source on a background of their own. */
export function svgOf(drawing: Drawing, caption: Caption, look: Look): { svg: string; height: number } {
  const letters = Math.max(20, Math.floor((drawing.width - 2 * PADDING) / ADVANCE));
  const summary = brokenLines(caption.summary, letters);
  const source = brokenLines(caption.source, letters);
  const top = PADDING + TITLE_LINE + summary.length * TEXT_LINE + 8;
  const height = Math.ceil(top + drawing.height + 8 + source.length * TEXT_LINE + PADDING);
  const lines = (texts: readonly string[], y: number, colour: string) =>
    texts
      .map(
        (text, at) =>
          `<text x="${PADDING}" y="${y + at * TEXT_LINE}" font-size="12" fill="${colour}">${escapeXml(text)}</text>`,
      )
      .join('');
  const { width } = drawing;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeXml(look.fontFamily)}" style="font-variant-numeric:tabular-nums" role="img">`,
    `<title>${escapeXml(caption.title)}</title>`,
    `<desc>${escapeXml(`${caption.summary} ${caption.source}`.trim())}</desc>`,
    look.fontFace === '' ? '' : `<style>${look.fontFace}</style>`,
    `<rect width="${width}" height="${height}" fill="${look.background}"/>`,
    `<text x="${PADDING}" y="${PADDING + 14}" font-size="16" font-weight="600" fill="${look.ink}">${escapeXml(caption.title)}</text>`,
    lines(summary, PADDING + TITLE_LINE + 13, look.ink),
    `<g transform="translate(0 ${top})">${drawing.body}</g>`,
    lines(source, top + drawing.height + 20, look.muted),
    '</svg>',
  ].join('');
  return { svg, height };
}
