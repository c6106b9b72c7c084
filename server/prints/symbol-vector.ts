import { deflateSync } from 'node:zlib';
import { PdfObjects, pt } from './pdf-objects.ts';
import { fillColour, PICTURE_OBJECTS, pictureObjects } from './pdf-resources.ts';
import { eachDarkRun } from './symbol.ts';
import { codeOutlines, type SymbolArt } from './symbol-art.ts';
import { PT_PER_MM, rgbOf } from './symbol-job.ts';

type Writer = (rows: Int32Array, code: string) => Buffer;

/** One symbol as a PDF 1.7 of one page as large as the symbol, vectors only, the code as outlines. */
export function pdfWriter(art: SymbolArt, madeAt: Date): Writer {
  const [width, height] = sizePt(art);
  const logo = logoPlace(art);
  const drawLogo = logo ? `q ${logo} cm /L Do Q\n` : '';
  const made = `D:${madeAt.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return (rows, code) => {
    const pdf = new PdfObjects(5 + (art.logo ? PICTURE_OBJECTS : 0));
    const content = deflateSync(Buffer.from(operators(art, rows, code, drawLogo), 'latin1'), { level: 1 });
    const resources = art.logo ? '<</XObject<</L 6 0 R>>>>' : '<<>>';
    return Buffer.concat([
      pdf.header(),
      pdf.object(1, '<</Type/Catalog/Pages 2 0 R/ViewerPreferences<</PrintScaling/None>>>>'),
      pdf.object(2, '<</Type/Pages/Count 1/Kids[3 0 R]>>'),
      pdf.object(
        3,
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${pt(width)} ${pt(height)}]/Resources${resources}/Contents 4 0 R>>`,
      ),
      pdf.stream(4, '/Filter/FlateDecode', content),
      pdf.object(5, `<</Title(${art.test ? 'TEST ' : ''}${code})/Producer(Packmint)/CreationDate(${made})>>`),
      ...(art.logo ? pictureObjects(pdf, 6, art.logo.picture) : []),
      ...pdf.end('/Root 1 0 R/Info 5 0 R'),
    ]);
  };
}

// What PDF calls its operators, for PostScript: so both formats draw the same.
const PROLOG = `/m{moveto}bind def /l{lineto}bind def /c{curveto}bind def /h{closepath}bind def /f{fill}bind def
/re{4 2 roll moveto 1 index 0 rlineto 0 exch rlineto neg 0 rlineto closepath}bind def
/g{setgray}bind def /rg{setrgbcolor}bind def /q{gsave}bind def /Q{grestore}bind def /cm{6 array astore concat}bind def
`;

/** One symbol as Encapsulated PostScript 3.0 in language level 2, vectors only, the code as outlines. */
export function epsWriter(art: SymbolArt): Writer {
  const [width, height] = sizePt(art);
  const head =
    `%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 ${Math.ceil(width)} ${Math.ceil(height)}\n` +
    `%%HiResBoundingBox: 0 0 ${pt(width)} ${pt(height)}\n%%LanguageLevel: 2\n%%Creator: Packmint\n`;
  const drawLogo = epsLogo(art);
  return (rows, code) => {
    const body = `gsave\n${PROLOG}${operators(art, rows, code, drawLogo)}grestore\n%%EOF\n`;
    return Buffer.from(`${head}%%Title: ${art.test ? 'TEST ' : ''}${code}\n%%EndComments\n${body}`, 'latin1');
  };
}

function sizePt({ width, height, geometry }: SymbolArt): [number, number] {
  const modulePt = geometry.moduleMm * PT_PER_MM;
  return [width * modulePt, height * modulePt];
}

/** Ground, symbol, logo and code as PDF operators (ISO 32000-1 annex A), y up, a module a unit after the first line. */
function operators(art: SymbolArt, rows: Int32Array, code: string, logo: string): string {
  const { width, height, geometry, settings } = art;
  const modulePt = pt(geometry.moduleMm * PT_PER_MM);
  let all = `q ${modulePt} 0 0 ${modulePt} 0 0 cm\n`;
  all += `${fillColour(settings.light)} 0 0 ${width} ${height} re f\n${fillColour(settings.dark)}\n`;
  eachDarkRun(art.source.size, rows, (x, y, length) => {
    all += `${x + geometry.quietZone} ${height - geometry.quietZone - y - 1} ${length} 1 re\n`;
  });
  all += `f\n${logo}${fillColour(settings.dark)}\n`;
  for (const { x, y, em, character } of codeOutlines(art, code)) {
    all += outline(art.font.glyphs.get(character)?.path ?? [], x, height - y, em / 1000);
  }
  return `${all}f\nQ\n`;
}

function outline(
  path: readonly { step: string; at: readonly number[] }[],
  x: number,
  y: number,
  scale: number,
): string {
  let all = '';
  let last: readonly number[] = [0, 0];
  const point = (px: number, py: number) => `${pt(x + px * scale)} ${pt(y + py * scale)}`;
  for (const { step, at } of path) {
    const points = step === 'Q' ? asCubic(last, at) : at;
    for (let k = 0; k < points.length; k += 2) all += `${point(points[k] ?? 0, points[k + 1] ?? 0)} `;
    all += `${OPERATORS[step] ?? ''}\n`;
    if (at.length > 0) last = at.slice(-2);
  }
  return all;
}
const OPERATORS: Readonly<Record<string, string>> = { M: 'm', L: 'l', Q: 'c', C: 'c', Z: 'h' };

/** A quadratic curve from `last` as the cubic one that is equal. */
function asCubic(
  [x0 = 0, y0 = 0]: readonly number[],
  [x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[],
): number[] {
  const third = (from: number, to: number) => from + ((to - from) * 2) / 3;
  return [third(x0, x1), third(y0, y1), third(x2, x1), third(y2, y1), x2, y2];
}

/** The matrix that lays a picture of 1 × 1 where the logo goes. */
function logoPlace({ logo, height, geometry }: SymbolArt): string | null {
  if (!logo) return null;
  const corner = (geometry.modules - logo.modules) / 2;
  return `${logo.modules} 0 0 ${logo.modules} ${corner} ${height - corner - logo.modules}`;
}

function epsLogo(art: SymbolArt): string {
  const place = logoPlace(art);
  if (!art.logo || place === null) return '';
  const { width, height, rgba } = art.logo.picture;
  const ground = rgbOf(art.settings.light);
  const rgb = Buffer.alloc(width * height * 3);
  for (let k = 0; k < rgb.length; k++) {
    const from = 4 * Math.floor(k / 3);
    const opacity = (rgba[from + 3] ?? 0) / 255;
    rgb[k] = Math.round((rgba[from + (k % 3)] ?? 0) * opacity + (ground[k % 3] ?? 0) * (1 - opacity));
  }
  // PostScript reads lines of at most 255 characters.
  const hex = rgb.toString('hex').replace(/.{240}/g, '$&\n');
  return (
    `q ${place} cm /DeviceRGB setcolorspace\n<</ImageType 1/Width ${width}/Height ${height}/BitsPerComponent 8` +
    `/Decode[0 1 0 1 0 1]/ImageMatrix[${width} 0 0 -${height} 0 ${height}]` +
    `/DataSource currentfile/ASCIIHexDecode filter>>image\n${hex}>\nQ\n`
  );
}
