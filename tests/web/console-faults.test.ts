import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, test, vi } from 'vitest';
import type { z } from 'zod';
import { faultSentences } from '#campaigns/checks/sentences.ts';
import { definitionSchema } from '#campaigns/definition.ts';
import { fieldOfIssue } from '#server/http/field-issues.ts';
import type { PrinterOrder } from '#server/routes/schemas/print-orders.ts';
import { rewardInput } from '#server/routes/schemas/rewards.ts';
import { fieldMessages, issueSentence } from '#web/console/messages/fields.ts';
import type { FormState as Form } from '#web/console/state/form.svelte.ts';
import { ReportDraft } from '#web/console/views/printer-page/report-draft.svelte.ts';
import { ApiProblem } from '#web/shared/api.ts';

const issuesOf = (schema: z.ZodType, input: unknown) =>
  (schema.safeParse(input).error?.issues ?? []).map(fieldOfIssue);
const sentences = (schema: z.ZodType, input: unknown) =>
  Object.fromEntries(issuesOf(schema, input).map((issue) => [issue.path, issueSentence('vi', issue)]));

const gift = {
  name: { vi: 'Cốc', en: 'Mug' },
  description: { vi: 'Cốc sứ', en: 'A mug' },
  picture: 'cup',
  pricePoints: 40,
  stock: 10,
  voucherDays: 30,
  state: 'offered',
};

describe('what the server finds wrong with a field', () => {
  it('is told in Vietnamese, with its bounds', () => {
    const wrong = {
      ...gift,
      name: { vi: ' ', en: 'M'.repeat(501) },
      picture: 'castle',
      pricePoints: 0,
      stock: 1e9,
      voucherDays: 1.5,
    };
    expect(sentences(rewardInput, wrong)).toEqual({
      'name.vi': 'Hãy điền mục này.',
      'name.en': 'Nhiều nhất 500 ký tự.',
      picture: 'Chọn một trong các mục có sẵn.',
      pricePoints: 'Từ 1 trở lên.',
      stock: 'Nhiều nhất là 100.000.000.',
      voucherDays: 'Chỉ nhập chữ số, ví dụ 12.000.',
    });
  });

  it('has a code of its own where a rule of ours says no', () => {
    const definition = {
      headline: gift.name,
      timeZone: 'Asia/Ho_Chi_Minh',
      startsAt: '2026-12-01T00:00',
      endsAt: '2026-11-01T00:00',
      mechanics: [{ kind: 'points-per-pack', points: 5 }],
      rules: [],
    };
    expect(issuesOf(definitionSchema, definition)).toMatchObject([
      { path: 'endsAt', code: 'ends-too-early' },
    ]);
    expect(issuesOf(definitionSchema, { ...definition, timeZone: 'Asia/Hue' })).toMatchObject([
      { path: 'timeZone', code: 'unknown-time-zone' },
    ]);
  });

  it('keeps the server’s own words for a code that this page does not know', () => {
    const issue = { path: 'lot', code: 'lot-odd', message: 'This lot is odd.' };
    expect(issueSentence('vi', issue)).toBe('This lot is odd.');
  });
});

describe('a refused field', () => {
  let FormState: typeof Form;
  beforeAll(async () => {
    vi.stubGlobal('localStorage', { getItem: () => 'vi' });
    ({ FormState } = await import('#web/console/state/form.svelte.ts'));
    vi.unstubAllGlobals();
  });
  const refusal = (...paths: string[]) =>
    new ApiProblem(
      400,
      { code: 'invalid-input', errors: paths.map((path) => ({ path, code: 'required', message: '' })) },
      null,
    );

  it('is in peace as soon as something else stands there, and the others are not', () => {
    const typed = { name: '', gtin: '12', codes: NaN as number | null };
    const form = new FormState(() => typed);
    expect(form.refuse({ name: 'Name?', gtin: 'GTIN?', codes: 'Codes?' })).toBe(true);
    typed.name = 'P';
    expect(form.errors).toEqual({ gtin: 'GTIN?', codes: 'Codes?' });
    typed.codes = null;
    expect(form.errors).toEqual({ gtin: 'GTIN?' });
    typed.gtin = '123';
    expect(form.errors).toEqual({});
  });

  it('is refused anew with the same words, and again where the refused text comes back', () => {
    const typed = { name: 'a' };
    const form = new FormState(() => typed);
    form.refuse({ name: 'Taken' });
    typed.name = 'b';
    expect(form.errors).toEqual({});
    typed.name = 'a';
    expect(form.errors).toEqual({ name: 'Taken' });
    typed.name = 'b';
    form.refuse({ name: 'Taken' });
    expect(form.errors).toEqual({ name: 'Taken' });
  });

  it('is in peace as soon as another file is chosen', () => {
    const typed = { file: new File(['{'], 'keys.json', { lastModified: 1 }) };
    const form = new FormState(() => typed);
    form.refuse({ file: 'Not a keyring' });
    expect(form.errors).toEqual({ file: 'Not a keyring' });
    typed.file = new File(['{}'], 'keys.json', { lastModified: 1 });
    expect(form.errors).toEqual({});
  });

  it('is judged as it is left, and what the last try said stays', async () => {
    const typed = { name: '', gtin: '12' };
    const form = new FormState(() => typed);
    await form.run(() => Promise.reject(refusal('name')));
    form.judge('gtin', 'GTIN?');
    expect(form.errors).toMatchObject({ name: expect.any(String) as string, gtin: 'GTIN?' });
    expect([form.problem, form.code]).toEqual([expect.any(String), 'invalid-input']);
    typed.gtin = '';
    form.judge('gtin', null);
    expect(Object.keys(form.errors)).toEqual(['name']);
  });

  it('of a printer’s report is in peace where the serial before it was wrong and is put right', () => {
    const draft = new ReportDraft({ firstSerial: 1, lastSerial: 100 } as PrinterOrder);
    draft.add('printed');
    Object.assign(draft.printed[0] ?? {}, { first: 50, last: 40 });
    const form = new FormState(() => draft.typed);
    form.refuse(draft.faults({ outside: 'Outside', needed: 'Needed' }));
    expect(form.errors).toEqual({ 'printed.0.lastSerial': 'Outside' });
    Object.assign(draft.printed[0] ?? {}, { first: 30 });
    expect(form.errors).toEqual({});
  });

  it('deep in a list is found by the server’s path, and takes the sentence above the form with it', async () => {
    const typed = { prizes: [{ gives: { points: 0 } }, { gives: { points: 0 } }] };
    const form = new FormState(() => typed);
    await form.run(() => Promise.reject(refusal('prizes[1].gives', 'elsewhere')));
    expect(Object.keys(form.errors)).toEqual(['prizes.1.gives', 'elsewhere']);
    typed.prizes[1] = { gives: { points: 5 } };
    expect(Object.keys(form.errors)).toEqual(['elsewhere']);
    expect(form.problem).not.toBeNull();

    await form.run(() => Promise.reject(refusal('prizes[0].gives.points')));
    expect(form.problem).not.toBeNull();
    typed.prizes[0] = { gives: { points: 5 } };
    expect(form.problem).toBeNull();
  });
});

test('every refusal that the console can meet has its words in both languages', async () => {
  vi.stubGlobal('localStorage', { getItem: () => 'vi' });
  const { problemMessages } = await import('#web/console/messages/problems.ts');
  vi.unstubAllGlobals();
  const known = { ...fieldMessages.texts.vi, ...problemMessages.texts.vi };
  // Met by phones and by the resolver, which have screens of their own.
  const elsewhere = /^(fraud|claims|codes|resolver)\/|rewards\/redeem-reward|routes\/shopper/;
  // Told by its status alone: signed out, not allowed, gone, too often, the server in trouble.
  const byStatus = /^(unauthenticated|forbidden|not-found|too-many|unavailable)$/;
  const missing: string[] = [];
  for (const file of globSync('**/*.ts', { cwd: 'server' }).filter((name) => !elsewhere.test(name))) {
    const source = readFileSync(`server/${file}`, 'utf8');
    const fields = source.matchAll(/invalidField\(\s*[^,()]+,\s*()'([a-z-]+)'/g);
    const wholes = source.matchAll(/new Refusal\(\s*'([a-z-]+)',\s*'([a-z-]+)'/g);
    for (const [, kind = '', code = ''] of [...fields, ...wholes])
      if (!byStatus.test(kind) && !(code in known)) missing.push(`${file}: ${code}`);
  }
  expect(missing).toEqual([]);
});

test('everything that can be wrong with a campaign has its words in both languages', () => {
  const shapes = globSync('campaigns/**/*.ts').flatMap((file) =>
    Array.from(
      readFileSync(file, 'utf8').matchAll(/params: \{ code: '([a-z-]+)' \}/g),
      ([, code = '']) => code,
    ),
  );
  expect(shapes).toContain('wrong-clock');
  for (const texts of Object.values(fieldMessages.texts)) {
    const missing = [...shapes, ...Object.keys(faultSentences)].filter((code) => !(code in texts));
    expect(missing).toEqual([]);
  }
});
