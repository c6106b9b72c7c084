import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitalLinkPath, parseDigitalLink } from '#server/gs1/digital-link.ts';
import { printUrlPrefix } from '#server/prints/url-prefix.ts';

const parse = (uri: string) => {
  const { pathname, search } = new URL(uri);
  return parseDigitalLink(pathname, search.slice(1));
};
const SET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const aiText = fc
  .array(fc.constantFrom(...Array.from(SET_82)), { minLength: 1, maxLength: 20 })
  .map((letters) => letters.join(''));

describe('a GS1 Digital Link URI', () => {
  // The examples of the URI syntax standard, section 5; a GTIN of 13 digits is no longer legal since release 1.4.
  it.each([
    ['https://id.gs1.org/01/09520123456788', {}],
    ['https://id.gs1.org/01/09520123456788/22/2A', { variant: '2A' }],
    ['https://id.gs1.org/01/09520123456788/10/ABC123', { lot: 'ABC123' }],
    ['https://id.gs1.org/01/09520123456788/21/12345', { serial: '12345' }],
    ['https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426', { lot: 'ABC1', serial: '12345' }],
    ['https://id.gs1.org/01/09520123456788?3103=000195', {}],
    ['https://example.com/01/09520123456788?3103=000195&3922=0299&17=201225', {}],
    ['https://example.com/01/09520123456788?3103=000195;3922=0299;17=201225', {}],
    ['https://example.com/01/09520123456788/235/2a-B', { thirdParty: '2a-B' }],
    ['https://example.com/01/09520123456788/22/1/10/2/21/3/', { variant: '1', lot: '2', serial: '3' }],
    ['https://example.com/01/09520123456788/10/A%2FB%3F?linkType=gs1:pip&utm=%zz', { lot: 'A/B?' }],
    ['https://example.com/01/09520123456788?410=9520123456788&00=952012345678912345&x', {}],
  ])('%s is read', (uri, qualifiers) => {
    expect(parse(uri)).toEqual({
      link: {
        gtin: '09520123456788',
        variant: null,
        lot: null,
        serial: null,
        thirdParty: null,
        ...qualifiers,
      },
    });
  });

  it.each([
    ['a wrong check digit', '/01/09520123456789'],
    ['13 digits', '/01/9520123456788'],
    ['no GTIN', '/01/'],
    ['letters for digits', '/01/0952012345678٨'],
    ['an identifier without a value', '/01/09520123456788/21'],
    ['a word after it', '/01/09520123456788/foo'],
    ['serial before lot', '/01/09520123456788/21/1/10/2'],
    ['a serial twice', '/01/09520123456788/21/1/21/1'],
    ['a date in the path', '/01/09520123456788/17/261231'],
    ['an empty value', '/01/09520123456788/10//21/1'],
    ['21 characters', `/01/09520123456788/21/${'A'.repeat(21)}`],
    ['a space', '/01/09520123456788/21/A%20B'],
    ['a letter of another script', '/01/09520123456788/21/%C3%A9'],
    ['broken percent-encoding', '/01/09520123456788/21/%zz'],
    ['a third-party serial beside a lot', '/01/09520123456788/235/1/10/2'],
    ['two slashes at its end', '/01/09520123456788//'],
    ['a serial in the query', '/01/09520123456788?21=1'],
    ['a date of month 13', '/01/09520123456788?17=261301'],
    ['a date twice', '/01/09520123456788?17=261201&17=261202'],
    ['a weight of five digits', '/01/09520123456788?3103=00019'],
    ['a location number with a wrong check digit', '/01/09520123456788?410=9520123456789'],
    ['a number that is no identifier', '/01/09520123456788?12345=1'],
  ])('with %s is malformed, and the sentence says why', (_what, address) => {
    const parsed = parse(`https://example.com${address}`);
    expect('fault' in parsed ? parsed.fault : parsed).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('is read back as it was written, whatever lot and serial hold', () => {
    fc.assert(
      fc.property(aiText, aiText, (lot, serial) => {
        const path = digitalLinkPath({ gtin: '09520123456788', lot, serial });
        // The URL's own parser takes `.` and `..` for steps; a browser would, too.
        if (/^\.\.?$/.test(lot) || /^\.\.?$/.test(serial)) return;
        expect(parse(`https://example.com${path}`)).toMatchObject({ link: { lot, serial } });
        expect(path).toMatch(/^(\/[\w.%-]+)+$/);
      }),
    );
  });

  it('keeps to the alphanumeric mode of a QR symbol where lot and host allow', () => {
    const prefix = printUrlPrefix(
      { publicUrl: 'https://qr.example.com' },
      { linkGtin: '08930000000019', lot: 'L2611/A' },
    );
    expect(prefix).toBe('HTTPS://QR.EXAMPLE.COM/01/08930000000019/10/L2611%2FA/21/');
    expect(prefix).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
    const short = { linkGtin: null, lot: 'L1' };
    expect(printUrlPrefix({ publicUrl: 'https://qr.example.com' }, short)).toBe('HTTPS://QR.EXAMPLE.COM/');
  });
});
