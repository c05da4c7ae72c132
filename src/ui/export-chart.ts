import interLatin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import { type Caption, csvOf, fileNameOf, type Look, svgOf } from './export-shape';
import type { Twin } from './twin';

export const EXPORT_FORMATS = ['png', 'svg', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** How many pixels of the picture stand for one of the screen. */
const SCALE = 2;

/** What a style sheet may have set on a mark, and a picture has to carry itself. */
const CARRIED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-size',
  'font-weight',
  'letter-spacing',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
  'transform',
] as const;
/** Values that say nothing. */
const INITIAL = new Set(['', 'none', 'normal', 'auto']);

function carryStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const name of CARRIED) {
    const value = style.getPropertyValue(name);
    // 'none' says a lot of a fill and a stroke.
    if (INITIAL.has(value) && name !== 'fill' && name !== 'stroke') continue;
    if (name === 'transform' && from.hasAttribute('transform')) continue;
    to.setAttribute(name, value);
  }
  to.removeAttribute('style');
  to.removeAttribute('class');
  for (let at = 0; at < from.children.length; at += 1) carryStyles(from.children[at]!, to.children[at]!);
}

function drawingOf(svg: SVGSVGElement) {
  const clone = svg.cloneNode(true) as SVGSVGElement;
  carryStyles(svg, clone);
  for (const hidden of clone.querySelectorAll('title, desc, [data-not-exported]')) hidden.remove();
  const { width, height } = svg.getBoundingClientRect();
  const serializer = new XMLSerializer();
  const body = [...clone.childNodes].map((node) => serializer.serializeToString(node)).join('');
  return {
    width: Math.round(width),
    height: Math.round(height),
    body: body.replaceAll(' xmlns="http://www.w3.org/2000/svg"', ''),
  };
}

async function dataUrlOf(blob: Blob): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** The font of the page as part of the picture: one that stands alone finds no other. */
async function fontFace(): Promise<string> {
  try {
    const answer = await fetch(interLatin);
    if (!answer.ok) return '';
    const url = await dataUrlOf(new Blob([await answer.arrayBuffer()], { type: 'font/woff2' }));
    return `@font-face{font-family:"Inter Variable";font-weight:100 900;src:url(${url}) format("woff2")}`;
  } catch {
    return '';
  }
}

async function lookOf(): Promise<Look> {
  const root = getComputedStyle(document.documentElement);
  const probe = document.createElement('span');
  probe.style.color = 'var(--muted)';
  document.body.append(probe);
  const muted = getComputedStyle(probe).color;
  probe.remove();
  return {
    background: root.backgroundColor,
    ink: root.color,
    muted,
    fontFamily: root.fontFamily,
    fontFace: await fontFace(),
  };
}

/** Draws a picture on a canvas; the data address keeps it within the content security policy. */
async function pngOf(svg: string, width: number, height: number): Promise<Blob> {
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws no canvas.');
  context.scale(SCALE, SCALE);
  context.drawImage(image, 0, 0, width, height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))));
  });
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * Hands a chart over as a file.
 * @returns the name of the file.
 */
export async function exportChart(
  format: ExportFormat,
  svg: SVGSVGElement | null,
  twin: Twin,
  caption: Caption,
): Promise<string> {
  const name = fileNameOf(caption.title, format);
  if (format === 'csv') {
    // The mark at the start tells a spreadsheet that the letters are UTF-8.
    save(new Blob(['\ufeff', csvOf(twin)], { type: 'text/csv;charset=utf-8' }), name);
    return name;
  }
  if (svg === null) throw new Error('There is no chart to draw yet.');
  const drawing = drawingOf(svg);
  const picture = svgOf(drawing, caption, await lookOf());
  const blob =
    format === 'svg'
      ? new Blob([picture.svg], { type: 'image/svg+xml' })
      : await pngOf(picture.svg, drawing.width, picture.height);
  save(blob, name);
  return name;
}
