import { deflateSync } from 'node:zlib';
import { type PdfObjects, pt } from './pdf-objects.ts';
import type { Jpeg } from './jpeg-format.ts';
import type { PrintFont } from './font-metrics.ts';
import { type Picture, rgbOf } from './symbol-job.ts';

/** How many objects `fontObjects` makes; the first is what a page's resources refer to. */
export const FONT_OBJECTS = 5;

/** A font with its file inside, by glyph ids of two bytes (ISO 32000-1 sections 9.7.4, 9.8 and 9.9). */
export function fontObjects(pdf: PdfObjects, first: number, font: PrintFont): Buffer[] {
  const [cid, descriptor, file, unicode] = [first + 1, first + 2, first + 3, first + 4];
  const cff = font.outlines === 'cff';
  // Section 9.6.4: six capitals say that the font is cut down.
  const name = `PACKMT+${font.postscriptName}`;
  const widths = Array.from(font.glyphs.values(), ({ id, advance }) => `${id}[${advance}]`).join('');
  const info = '/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>';
  return [
    pdf.object(
      first,
      `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${cid} 0 R]` +
        `/ToUnicode ${unicode} 0 R>>`,
    ),
    pdf.object(
      cid,
      `<</Type/Font/Subtype/${cff ? 'CIDFontType0' : 'CIDFontType2/CIDToGIDMap/Identity'}/BaseFont/${name}${info}` +
        `/FontDescriptor ${descriptor} 0 R/DW 0/W[${widths}]>>`,
    ),
    pdf.object(
      descriptor,
      `<</Type/FontDescriptor/FontName/${name}/Flags 4/FontBBox[${font.box.join(' ')}]` +
        `/ItalicAngle ${pt(font.italicAngle)}/Ascent ${font.ascent}/Descent ${font.descent}` +
        `/CapHeight ${font.capHeight}/StemV 80/${cff ? 'FontFile3' : 'FontFile2'} ${file} 0 R>>`,
    ),
    pdf.stream(
      file,
      `${cff ? '/Subtype/CIDFontType0C' : `/Length1 ${font.file.length}`}/Filter/FlateDecode`,
      deflateSync(font.file),
    ),
    pdf.stream(unicode, '', Buffer.from(toUnicode(font), 'latin1')),
  ];
}

/** Section 9.10.3: so that the text can be searched and copied. */
function toUnicode({ glyphs }: PrintFont): string {
  const pairs = Array.from(glyphs, ([character, { id }]) => {
    return `<${hex4(id)}> <${hex4(character.codePointAt(0) ?? 0)}>`;
  });
  // A section holds at most a hundred.
  const sections: string[] = [];
  for (let from = 0; from < pairs.length; from += 100) {
    const some = pairs.slice(from, from + 100);
    sections.push(`${some.length} beginbfchar\n${some.join('\n')}\nendbfchar`);
  }
  return (
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /U def /CMapType 2 def\n' +
    `1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n${sections.join('\n')}\nendcmap end end\n`
  );
}

function hex4(id: number): string {
  return id.toString(16).padStart(4, '0');
}

/** How many objects `pictureObjects` makes; the first is the picture. */
export const PICTURE_OBJECTS = 2;

/** A picture as an image XObject with its opacity (sections 8.9.5 and 11.6.5.3), for a square of 1 × 1. */
export function pictureObjects(pdf: PdfObjects, first: number, picture: Picture | Jpeg): Buffer[] {
  return 'jpeg' in picture ? jpegObjects(pdf, first, picture) : pixelObjects(pdf, first, picture);
}

/** A JPEG goes in as it is (section 7.4.8); it has no opacity. */
function jpegObjects(pdf: PdfObjects, first: number, { width, height, channels, jpeg }: Jpeg): Buffer[] {
  const image = `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/BitsPerComponent 8/Filter/DCTDecode`;
  return [pdf.stream(first, image + JPEG_COLOURS[channels], jpeg), pdf.object(first + 1, 'null')];
}

const JPEG_COLOURS: Readonly<Record<Jpeg['channels'], string>> = {
  1: '/ColorSpace/DeviceGray',
  3: '/ColorSpace/DeviceRGB',
  4: '/ColorSpace/DeviceCMYK/Decode[1 0 1 0 1 0 1 0]',
};

function pixelObjects(pdf: PdfObjects, first: number, picture: Picture): Buffer[] {
  const { width, height, rgba } = picture;
  const rgb = Buffer.allocUnsafe(width * height * 3);
  const alpha = Buffer.allocUnsafe(width * height);
  for (let k = 0; k < width * height; k++) {
    rgb[3 * k] = rgba[4 * k] ?? 0;
    rgb[3 * k + 1] = rgba[4 * k + 1] ?? 0;
    rgb[3 * k + 2] = rgba[4 * k + 2] ?? 0;
    alpha[k] = rgba[4 * k + 3] ?? 0;
  }
  const image = `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/BitsPerComponent 8/Filter/FlateDecode`;
  return [
    pdf.stream(first, `${image}/ColorSpace/DeviceRGB/SMask ${first + 1} 0 R`, deflateSync(rgb)),
    pdf.stream(first + 1, `${image}/ColorSpace/DeviceGray`, deflateSync(alpha)),
  ];
}

/** The operator that sets a fill colour. Greys are DeviceGray, so that black prints with the black plate alone. */
export function fillColour(colour: string): string {
  const [r, g, b] = rgbOf(colour);
  const part = (value: number) => String(Math.round((value / 255) * 1000) / 1000);
  return r === g && g === b ? `${part(r)} g` : `${part(r)} ${part(g)} ${part(b)} rg`;
}
